// `GET /api/app/export`: everything that is kept of an account as one JSON document, for its owner to take away. It is written as it is
// read, so an account of any size needs no more memory than a page of it.
import { createRoute, z } from '@hono/zod-openapi';
import { isoTime } from '../../base/clock.ts';
import { ok, type Result } from '../../base/result.ts';
import type { AccountView } from '../../durable/account-messages.ts';
import { ledgerDoor } from '../../durable/doors.ts';
import type { World } from '../../world.ts';
import { settingsJson } from '../alerts/alert-json.ts';
import { readAlertSettings } from '../alerts/settings.ts';
import { newRouter, refused } from '../answer.ts';
import { type JsonPart, jsonText, streamOf } from '../json-stream.ts';
import type { CallerEnv } from '../key-auth.ts';
import type { Owner } from '../make-key.ts';
import { answers, BY_SESSION } from '../openapi.ts';
import { accountJson } from '../operator/account-json.ts';
import { journalPages, keyPages, orderPages, refundPages, requestPages, usagePages } from './export-rows.ts';
import { invitationJson, memberJson } from './member-json.ts';
import { listInvitations, listMembers } from './people-rows.ts';

const exportRoute = createRoute({
  method: 'get',
  path: '/api/app/export',
  tags: ['Pages'],
  summary: 'Take everything away that is kept of the account',
  description:
    'Account, people, keys without secrets, orders with receipts, refunds, the journal, usage, alert settings, and requests as far as ' +
    'they are kept; `requests_cut` names keys of which older ones are left out. It is streamed: one that could not be finished ends ' +
    'with an error.',
  security: BY_SESSION,
  responses: answers(
    { status: 200, description: 'The document.', schema: z.looseObject({}), example: {} },
    [401, 403, 503],
  ),
});

/** The route of the export. */
export function exportRoutes() {
  const router = newRouter<CallerEnv>();
  router.openapi(exportRoute, async (c) => {
    const { world, caller, requestId } = c.var;
    const parts = await partsOf(world, caller.owner);
    if (!parts.ok) return refused(c, parts.refusal);
    const failed = (error: unknown): void =>
      world.log('warn', 'export_failed', { request: requestId, error: String(error) });
    return new Response(streamOf(jsonText(parts.value), failed), {
      headers: {
        'content-type': 'application/json',
        'content-disposition': `attachment; filename="farebox-${caller.owner.accountId}.json"`,
        'cache-control': 'no-store',
      },
    });
  });
  return router;
}

type Parts = readonly (readonly [string, JsonPart])[];

async function partsOf(
  world: World,
  owner: Owner,
): Promise<Result<Parts, { readonly reason: 'ledger_unreachable' | 'account_unknown' }>> {
  const ledger = ledgerDoor(world.env, owner);
  const view = await ledger.account();
  if (!view.ok) return view;
  const cut: string[] = [];
  const pages = (read: () => AsyncIterable<readonly unknown[]>): JsonPart => ({ pages: read });
  return ok([
    ['exported_at', { value: () => isoTime(world.clock()) }],
    ['account', { value: () => accountJson(view.value) }],
    ...peopleParts(world, owner),
    ['keys', pages(() => keyPages(world, owner))],
    ['orders', pages(() => orderPages(world, nameOf(view.value)))],
    ['refunds', pages(() => refundPages(world, owner))],
    ['journal', pages(() => journalPages(ledger))],
    ['usage_by_hour', pages(() => usagePages(world, owner, 'hour'))],
    ['usage_by_day', pages(() => usagePages(world, owner, 'day'))],
    ['alerts', { value: async () => settingsJson(await readAlertSettings(world.env.DB, owner.accountId)) }],
    ['requests', pages(() => requestPages(world, owner, (keyId) => cut.push(keyId)))],
    ['requests_cut', { value: () => cut }],
  ]);
}

const nameOf = ({ accountId, name }: AccountView) => ({ accountId, name });

function peopleParts(world: World, { accountId }: Owner): Parts {
  return [
    ['members', { value: async () => (await listMembers(world, accountId)).map((row) => memberJson(row, undefined)) }],
    ['invitations', { value: async () => (await listInvitations(world, accountId)).map(invitationJson) }],
  ];
}
