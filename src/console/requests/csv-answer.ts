// How a route that answers CSV, too, says so in the document. Shapes only.
import { type RouteConfig, z } from '@hono/zod-openapi';
import { answers } from '../openapi.ts';

/** The answers of a route whose success is JSON or CSV; `head` is the first line of the CSV. */
export function answersWithCsv(
  success: Parameters<typeof answers>[0],
  errors: readonly number[],
  head: string,
): RouteConfig['responses'] {
  const responses = answers(success, errors);
  const json = { schema: success.schema, example: success.example };
  const csv = { schema: z.string(), example: head };
  return {
    ...responses,
    [success.status]: {
      description: success.description,
      content: { 'application/json': json, 'text/csv': csv },
    },
  };
}
