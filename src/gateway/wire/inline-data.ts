// What bounds the tokens of an image or a file in a body: what its bytes are, as their beginning tells, or where it is.

/**
 * `text`: no byte of it makes more than one token, as of sound. `image`: it is counted as one. `packed`: a PDF, a film or a table may
 * unfold into any number of tokens, however few its bytes are (its streams are compressed a thousandfold, and a page is one object).
 */
export type InlineKind = 'text' | 'image' | 'packed';

const DATA_URL = /^data:([\w.+-]+\/[\w.+-]+)/i;
const TEXT = /^(?:text\/|audio\/|application\/(?:json|xml|yaml|x-yaml|x-ndjson)$|image\/svg)/;
/** Gemini reads films and files at these addresses, whatever the part that names them is called. */
const FILMS = /^https?:\/\/(?:generativelanguage\.googleapis\.com|(?:[\w-]+\.)?youtube\.com|youtu\.be)\//i;

/** The kind of bytes of a media type. */
export function kindOfType(mediaType: string): InlineKind {
  const type = mediaType.trim().toLowerCase();
  if (TEXT.test(type)) return 'text';
  return type.startsWith('image/') ? 'image' : 'packed';
}

/** The kind of a file that is in the body, by the beginning of its `data:` URL. Bare base64 is a PDF for OpenAI, and an address anything. */
export function kindOfFile(data: string): InlineKind {
  const type = DATA_URL.exec(data)?.[1];
  return type === undefined ? 'packed' : kindOfType(type);
}

/** The kind of what stands where an image is expected, by the beginning of its URL. */
export function kindOfImage(url: string): InlineKind {
  if (/^data:/i.test(url)) return kindOfFile(url);
  return FILMS.test(url) ? 'packed' : 'image';
}
