// What a model cannot do for a request, whoever serves it. Nothing is refused for what is only assumed of a model.
import type { Asked } from '../asked.ts';
import type { Reach } from './passage.ts';

/** The parameter that asks for more than the model can; undefined when it can all. */
export function incapableOf(
  { dialect, needs }: Asked,
  { model: { capabilities }, access }: Reach,
): string | undefined {
  const { inputModalities: takes, outputModalities: gives, inputAssumed, outputAssumed } = capabilities;
  if (capabilities.assumed === true) return undefined;
  const isWrongKind = (dialect === 'embeddings') !== gives.includes('embeddings');
  if (outputAssumed !== true && isWrongKind) return 'model';
  // The built-in models say back what they are told, whatever comes with it.
  if (access.kind === 'demo') return undefined;
  if (needs.tools && !capabilities.tools) return 'tools';
  if (inputAssumed !== true && needs.imagesIn && !takes.includes('image')) return 'messages[].content[].image_url';
  if (inputAssumed !== true && needs.audioIn && !takes.includes('audio')) return 'messages[].content[].input_audio';
  return outputAssumed !== true && needs.audioOut && !gives.includes('audio') ? 'modalities' : undefined;
}
