// What an answer rests on: OpenAI's annotations, and the lists that Perplexity and xAI put beside it.
import { isObject, type JsonObject, listAt, numberAt, objectAt, textAt } from '../../form/json.ts';
import type { Citation } from '../../form/request.ts';

/** One of a message's annotations; `offset` is where its text begins in the content. Undefined for one that is no citation. */
export function citationOf(annotation: unknown, offset: number): Citation | undefined {
  if (!isObject(annotation) || annotation.type !== 'url_citation') return undefined;
  const body = objectAt(annotation, 'url_citation') ?? annotation;
  const url = textAt(body, 'url');
  const title = textAt(body, 'title');
  const quoted = textAt(body, 'content');
  const start = numberAt(body, 'start_index');
  const end = numberAt(body, 'end_index') ?? 0;
  return {
    ...(url === undefined || url === '' ? {} : { url }),
    ...(title === undefined || title === '' ? {} : { title }),
    ...(quoted === undefined ? {} : { quoted }),
    ...(start === undefined || end === 0 || start < offset ? {} : { start: start - offset, end: end - offset }),
    raw: annotation,
  };
}

/** Sources that a provider lists for the whole answer. */
export function sourcesOf(chunk: JsonObject): readonly Citation[] {
  const results = listAt(chunk, 'search_results').filter(isObject);
  if (results.length > 0) return results.map(sourceOf);
  return listAt(chunk, 'citations').flatMap((url) => (typeof url === 'string' ? { url, raw: { url } } : []));
}

function sourceOf(result: JsonObject): Citation {
  const url = textAt(result, 'url');
  const title = textAt(result, 'title');
  return { ...(url === undefined ? {} : { url }), ...(title === undefined ? {} : { title }), raw: result };
}
