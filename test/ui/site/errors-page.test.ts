// Each error links to a section that is there.
import { describe, expect, it } from 'vitest';
import { REFUSALS } from '../../../src/base/reasons.ts';
import { errorBody, type Reason, withWholeLink } from '../../../src/base/refusal.ts';
import { HELP_BY_CODE, HELP_BY_TYPE } from '../../../src/ui/site/error-help.ts';
import { errorsPage } from '../../../src/ui/site/errors-page.ts';

const codes = Object.keys(REFUSALS) as Reason[];
const page = errorsPage();

describe('the page of errors', () => {
  it.each(codes)('has a section for %s, where its error body leads', (code) => {
    const [path, id] = errorBody(code, {}, 'gen-1').error.doc_url.split('#');
    expect(path).toBe('/docs/errors');
    expect(page.main.toString()).toContain(`<h3 id="${id}"><code>${code}</code></h3>`);
    expect(page.markdown).toContain(`### \`${code}\`\n`);
  });

  it('says what to do about each, and about nothing that there is not', () => {
    for (const { type } of Object.values(REFUSALS)) expect(HELP_BY_TYPE[type]).toMatch(/\.$/);
    expect(Object.keys(HELP_BY_CODE).filter((code) => !codes.some((each) => each === code))).toEqual([]);
  });
});

describe('the link of an error', () => {
  const body = errorBody('route_not_found', { message: '"doc_url":"/elsewhere"' }, 'gen-1');

  it('is made whole where an error leaves, whatever its sentence says', async () => {
    const answer = await withWholeLink(
      Response.json(body, { status: 404, headers: { 'x-a': 'b' } }),
      'https://acme.example',
    );
    expect([answer.status, answer.headers.get('x-a')]).toEqual([404, 'b']);
    const { error } = (await answer.json()) as typeof body;
    expect(error).toEqual({ ...body.error, doc_url: 'https://acme.example/docs/errors#route_not_found' });
  });

  it('leaves what is no JSON alone', async () => {
    const page = new Response('"doc_url":"/x"', { status: 404, headers: { 'content-type': 'text/html' } });
    expect(await (await withWholeLink(page, 'https://acme.example')).text()).toBe('"doc_url":"/x"');
  });
});
