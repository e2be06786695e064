// What an OpenAI-compatible provider cannot do for a request and must not be left out. What it may turn out to refuse is its own to
// judge. The names are those of a chat client.
import type { FilePart, ForeignPart, FormRequest, Part, Turn } from '../../form/request.ts';
import type { Target } from '../adapter.ts';

/** The first parameter that cannot be carried; undefined when everything can. */
export function openaiCannot(form: FormRequest, target: Target): string | undefined {
  return CHECKS.find(([, stands]) => stands(form, target))?.[0] ?? extraCannot(form) ?? turnsCannot(form, target);
}

type Check = readonly [parameter: string, stands: (form: FormRequest, target: Target) => boolean];

const CHECKS: readonly Check[] = [
  ['tools', ({ tools }) => tools.some((tool) => tool.type === 'foreign' && tool.tongue !== 'chat')],
  [
    'web_search_options',
    ({ tools }, { row, upstreamModel }) =>
      tools.some((tool) => tool.type === 'web_search') && row.searches?.test(upstreamModel) !== true,
  ],
  [
    'web_search_options.filters',
    ({ tools }, { row }) =>
      !row.takesRouterFields &&
      tools.some((tool) => tool.type === 'web_search' && (hasAny(tool.allowedDomains) || hasAny(tool.blockedDomains))),
  ],
  ['stop', ({ stop }, { row: { stopsMax = stop.length } }) => stop.length > stopsMax],
  [
    'modalities',
    ({ modalities = [] }, { row }) =>
      !row.takes.includes('modalities') && modalities.some((modality) => modality !== 'text'),
  ],
];

const hasAny = (domains: readonly string[] | undefined): boolean => domains !== undefined && domains.length > 0;

/**
 * Fields of other dialects that stand for content which lies elsewhere, for tools, for work that goes on alone, or for where the work is
 * done. A choice among tools is left over where only its own provider knows it.
 */
const STATEFUL = [
  ...['previous_response_id', 'conversation', 'prompt', 'background', 'container', 'mcp_servers'],
  ...['inference_geo', 'tool_choice'],
];

const extraCannot = ({ extras: { tongue, fields } }: FormRequest): string | undefined =>
  tongue === 'chat' ? undefined : STATEFUL.find((name) => fields[name] !== undefined && fields[name] !== false);

function turnsCannot({ turns, extras: { tongue } }: FormRequest, target: Target): string | undefined {
  for (const { role, parts } of turns) {
    for (const part of parts.flatMap((whole) => (whole.type === 'tool_result' ? [whole, ...whole.parts] : [whole]))) {
      const parameter = partCannot(part, role, tongue, target);
      if (parameter !== undefined) return parameter;
    }
  }
  return undefined;
}

function partCannot(
  part: Part,
  role: Turn['role'],
  tongue: FormRequest['extras']['tongue'],
  { row }: Target,
): string | undefined {
  switch (part.type) {
    case 'image':
      if (part.source.kind === 'stored') return 'messages[].content[].image_url';
      return role === 'assistant' && !row.takes.includes('images') ? 'messages[].images' : undefined;
    case 'video':
      return row.takes.includes('video_url') ? undefined : 'messages[].content[].video_url';
    case 'file':
      return row.takes.includes(fileTrait(part)) || part.source.kind === 'data' ? fileOf(part, tongue) : FILE;
    case 'foreign':
      return part.tongue === 'chat' || (role === 'assistant' && isToldInWords(part))
        ? undefined
        : 'messages[].content';
    default:
      return undefined;
  }
}

/**
 * A tool that ran at its provider and what it found are told by the text that the model wrote of it. What is nothing of the kind, such as
 * a sealed summary of the turns before, is told nowhere else.
 */
const isToldInWords = ({ value }: ForeignPart): boolean => TOOL_BLOCKS.test(String(value.type));

const TOOL_BLOCKS =
  /_call$|^(?:server|mcp)_tool_use$|_tool_result$|^(?:mcp_list_tools|mcp_tool_listing|mcp_approval_request|program|fallback)$/;

const FILE = 'messages[].content[].file';

const fileTrait = ({ source }: FilePart): 'file_id' | 'file_url' =>
  source.kind === 'stored' ? 'file_id' : 'file_url';

/** Anthropic's store is not OpenAI's. */
const fileOf = ({ source }: FilePart, tongue: FormRequest['extras']['tongue']): string | undefined =>
  source.kind === 'stored' && tongue !== 'chat' && tongue !== 'responses' ? FILE : undefined;
