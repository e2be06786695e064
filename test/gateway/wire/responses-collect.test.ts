// The output of a Responses stream, put together while it passes.
import { expect, it } from 'vitest';
import { objectsAt } from '../../../src/gateway/form/json.ts';
import { ResponsesCollector } from '../../../src/gateway/wire/responses-collect.ts';

const AT = { output_index: 0, content_index: 0 };
const source = (n: number) => ({ type: 'url_citation', url: `https://a.test/${n}` });
const annotated = (n: number, more: object = {}) => ({
  ...{ type: 'response.output_text.annotation.added', ...AT, annotation_index: n, annotation: source(n) },
  ...more,
});

function withMessage(): ResponsesCollector {
  const collector = new ResponsesCollector();
  const item = { id: 'msg_1', type: 'message', content: [] };
  collector.take({ type: 'response.output_item.added', output_index: 0, item });
  for (const content_index of [0, 1]) {
    const part = { type: 'output_text', text: '', annotations: [] };
    collector.take({ type: 'response.content_part.added', output_index: 0, content_index, part });
  }
  return collector;
}

it('every annotation stands in its part, in order, with the text that came between', () => {
  const collector = withMessage();
  for (const n of [1, 2]) {
    collector.take({ type: 'response.output_text.delta', ...AT, delta: `word ${n} ` });
    collector.take(annotated(n));
  }
  collector.take(annotated(3, { content_index: 1 }));
  collector.take(annotated(4));
  expect(collector.output).toEqual([
    {
      ...{ id: 'msg_1', type: 'message' },
      content: [
        { type: 'output_text', text: 'word 1 word 2 ', annotations: [1, 2, 4].map(source) },
        { type: 'output_text', text: '', annotations: [source(3)] },
      ],
    },
  ]);
});

it('the list of annotations is not copied for each', () => {
  const collector = withMessage();
  const list = () => objectsAt(collector.output[0] ?? {}, 'content')[0]?.annotations;
  collector.take(annotated(0));
  const first = list();
  for (let n = 1; n < 1_000; n++) collector.take(annotated(n));
  expect(list()).toBe(first);
  expect(first).toHaveLength(1_000);
});

it('a part that is told again replaces what was put together of it', () => {
  const collector = withMessage();
  collector.take(annotated(0));
  const part = { type: 'output_text', text: 'Whole.', annotations: [source(7)] };
  collector.take({ type: 'response.content_part.done', ...AT, part });
  collector.take(annotated(8));
  expect(collector.output[0]?.content).toMatchObject([{ text: 'Whole.', annotations: [source(7), source(8)] }, {}]);
  expect(part.annotations).toEqual([source(7)]);
});
