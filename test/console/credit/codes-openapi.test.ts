// The routes of codes are part of the documented API.
import { expect, test } from 'vitest';
import { consoleRoutes } from '../../../src/console/routes.ts';

test('the document has the routes of codes, who may call them, and what redeeming can be refused with', () => {
  const { paths = {}, components } = consoleRoutes().getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Console', version: '1' },
  });
  expect(Object.keys(paths['/v1/credits/codes/redeem'] ?? {})).toEqual(['post']);
  expect(Object.keys(paths['/api/admin/codes'] ?? {}).sort()).toEqual(['get', 'post']);
  expect(Object.keys(paths['/api/admin/codes/{id}'] ?? {}).sort()).toEqual(['get', 'patch']);
  const redeem = paths['/v1/credits/codes/redeem']?.post;
  expect(redeem?.security).toEqual([{ apiKey: [] }]);
  expect(Object.keys(redeem?.responses ?? {})).toEqual(
    expect.arrayContaining(['201', '401', '403', '404', '409', '429', '503']),
  );
  expect(redeem?.description).toContain('at most seven days ago');
  expect(paths['/api/admin/codes']?.post?.security).toEqual([{ adminToken: [] }]);
  expect(Object.keys(components?.schemas ?? {})).toEqual(
    expect.arrayContaining(['Code', 'CodeChange', 'CodeCreate', 'CodeRedeem', 'Gift']),
  );
});
