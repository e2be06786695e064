// What a model cannot do for a request, whoever serves it. Nothing is refused for what is only assumed of a model.
import type { Model } from '../../catalog/types.ts';
import type { Asked } from '../asked.ts';

/** The parameter that asks for more than the model can; undefined when it can all. */
export function incapableOf({ dialect, needs }: Asked, { capabilities }: Model): string | undefined {
  const { inputModalities, outputModalities, tools, assumed, modalitiesAssumed } = capabilities;
  if (assumed === true) return undefined;
  if (needs.tools && !tools) return 'tools';
  if (modalitiesAssumed === true) return undefined;
  if ((dialect === 'embeddings') !== outputModalities.includes('embeddings')) return 'model';
  if (needs.imagesIn && !inputModalities.includes('image')) return 'messages[].content[].image_url';
  if (needs.audioIn && !inputModalities.includes('audio')) return 'messages[].content[].input_audio';
  if (needs.audioOut && !outputModalities.includes('audio')) return 'modalities';
  return undefined;
}
