// Images, sound, films and files as Gemini's parts. It takes bytes, and addresses only of its own file store and of YouTube;
// what it would not read is undefined here, so that `cannot` and the writing of turns decide alike.
import type { InlineData } from '../../form/data-url.ts';
import { type JsonObject, saidOnly } from '../../form/json.ts';
import type { AudioPart, FilePart, ImagePart, Source, VideoPart } from '../../form/request.ts';

/** A part with what `part` holds; undefined where Gemini cannot read it. */
export function mediaPart(part: ImagePart | AudioPart | VideoPart | FilePart): JsonObject | undefined {
  switch (part.type) {
    case 'audio': {
      const mimeType = AUDIO_TYPES.get(part.format.toLowerCase());
      return mimeType === undefined ? undefined : inlineData(mimeType, part.data);
    }
    case 'file':
      return part.source.kind === 'data' ? fileInline(part.source) : fileData(part.source);
    default:
      return part.source.kind === 'data' ? mediaInline(part.type, part.source) : fileData(part.source);
  }
}

/** Of its own kind alone: a text that is called an image would be read as text, and was held for as an image. */
function mediaInline(kind: 'image' | 'video', { mediaType, data }: InlineData): JsonObject | undefined {
  return mediaType.toLowerCase().startsWith(`${kind}/`) ? inlineData(mediaType, data) : undefined;
}

/** The name of a part that Gemini cannot read, as a chat client would know it. */
export const mediaName = (part: ImagePart | AudioPart | VideoPart | FilePart): string =>
  `messages[].content[].${MEDIA_NAMES[part.type]}`;

const MEDIA_NAMES = { image: 'image_url', audio: 'input_audio', video: 'video_url', file: 'file' } as const;

/** The formats of ai.google.dev/gemini-api/docs/audio, by OpenAI's names. */
const AUDIO_TYPES: ReadonlyMap<string, string> = new Map([
  ['wav', 'audio/wav'],
  ['mp3', 'audio/mp3'],
  ['aiff', 'audio/aiff'],
  ['aac', 'audio/aac'],
  ['ogg', 'audio/ogg'],
  ['opus', 'audio/opus'],
  ['flac', 'audio/flac'],
  ['m4a', 'audio/m4a'],
  ['webm', 'audio/webm'],
]);

const inlineData = (mimeType: string, data: string): JsonObject | undefined =>
  mimeType === '' || data === '' ? undefined : { inlineData: { mimeType, data } };

/** Text of kinds that Gemini does not list is sent as plain text. */
function fileInline({ mediaType, data }: InlineData): JsonObject | undefined {
  const type = mediaType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (/^(?:application\/pdf|text\/.+|image\/.+|audio\/.+|video\/.+)$/.test(type)) return inlineData(type, data);
  return /^application\/(?:.+\+)?(?:json|xml|yaml|x-yaml|x-ndjson)$/.test(type)
    ? inlineData('text/plain', data)
    : undefined;
}

const OWN_FILE = /^https:\/\/generativelanguage\.googleapis\.com\/v\d[a-z\d]*\/files\/[\w-]+$/;
const YOUTUBE = /^https:\/\/(?:(?:www\.|m\.)?youtube\.com\/(?:watch\?|shorts\/|live\/|embed\/)|youtu\.be\/)/;

function fileData(source: Exclude<Source, { readonly kind: 'data' }>): JsonObject | undefined {
  const fileUri = source.kind === 'url' ? source.url : source.id;
  if (!OWN_FILE.test(fileUri) && !YOUTUBE.test(fileUri)) return undefined;
  return { fileData: saidOnly({ mimeType: source.kind === 'url' ? source.mediaType : undefined, fileUri }) };
}
