// What a request may ask for that Claude cannot give and that must not be left out in silence. Each is named as OpenAI's chat
// spells it, whichever dialect it came in.
import type { FormRequest, Part, Turn } from '../../form/request.ts';
import type { Target } from '../adapter.ts';
import { blockOf, inputOf } from './blocks.ts';
import { type Traits, traitsOf } from './models.ts';
import { canEnforce } from './schema.ts';
import { asksToThink } from './thinking.ts';
import { isForced } from './tools.ts';

/** The first parameter that cannot be carried; undefined when nothing stands in the way. */
export function cannot(form: FormRequest, target: Target): string | undefined {
  const traits = traitsOf(target);
  const parameter = CHECKS.find(([, stands]) => stands(form, traits))?.[0];
  return parameter ?? statefulExtra(form) ?? firstOf(form.turns, unwritable);
}

type Check = readonly [parameter: string, stands: (form: FormRequest, traits: Traits) => boolean];

const CHECKS: readonly Check[] = [
  ['n', ({ answers }) => answers > 1],
  ['modalities', ({ modalities = [] }) => modalities.some((modality) => modality !== 'text')],
  ['logprobs', ({ sampling }) => sampling.logprobs === true || (sampling.topLogprobs ?? 0) > 0],
  ['tools', ({ tools }) => tools.some((tool) => tool.type === 'foreign' && tool.tongue !== 'messages')],
  [
    'response_format',
    ({ output }, { schemas }) => output?.type === 'schema' && !(schemas && canEnforce(output.schema)),
  ],
  // The API answers 400 to a forced tool where the model thinks; some of its models think always.
  [
    'tool_choice',
    ({ toolChoice, reasoning }, { forcedTools, thinking }) =>
      isForced(toolChoice) && (!forcedTools || (asksToThink(reasoning) && thinking !== 'none')),
  ],
];

/** Fields of other dialects that stand for content which lies elsewhere, or for a choice of tools that only its own provider knows. */
const STATEFUL = ['previous_response_id', 'conversation', 'prompt', 'tool_choice'];

function statefulExtra({ extras: { tongue, fields } }: FormRequest): string | undefined {
  return tongue === 'messages' ? undefined : STATEFUL.find((name) => fields[name] !== undefined);
}

function firstOf<Item>(items: readonly Item[], find: (item: Item) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

const unwritable = ({ role, parts }: Turn): string | undefined => firstOf(parts, (part) => unwritablePart(part, role));

const IMAGE = 'messages[].content[].image_url';
const FILE = 'messages[].content[].file';

function unwritablePart(part: Part, role: Turn['role']): string | undefined {
  const isAsked = role === 'user' || role === 'tool';
  switch (part.type) {
    case 'audio':
      return 'messages[].content[].input_audio';
    case 'video':
      return 'messages[].content[].video_url';
    case 'image':
      return isAsked && blockOf(part) !== undefined ? undefined : IMAGE;
    case 'file':
      return isAsked && blockOf(part) !== undefined ? undefined : FILE;
    case 'tool_call':
      return inputOf(part) === undefined ? 'messages[].tool_calls[].function.arguments' : undefined;
    case 'tool_result':
      return firstOf(part.parts, (inner) => unwritablePart(inner, role));
    case 'foreign':
      return part.tongue === 'messages' ? undefined : 'tools';
    default:
      return undefined;
  }
}
