// Rows of what keys and members open: `/v1`, the gateway's own paths among them, and what stands open beside. Rows run from top to bottom, so
// what ends a thing stands last.
import type { Rows } from './rows.ts';

const CHAT = { model: 'demo/echo', messages: [{ role: 'user', content: 'Say hello.' }], max_tokens: 8 };
const ORDER = '/v1/credits/orders/{order}';
const RESPONSE = '/v1/responses/{response}';
const REFUND = '/v1/credits/refunds/{refund}';

export const ROWS_OF_ACCOUNTS: Rows = {
  'POST /webhooks/stripe': { who: 'provider', body: {} },
  'POST /webhooks/dodo': { who: 'provider', body: {} },
  // Whoever has the id of an order hears what became of it, because a buyer who comes back from paying may be signed in nowhere.
  'GET /credits/return': { who: 'anybody', urls: ['/credits/return?order={order}'], hidden: [200] },

  'POST /v1/chat/completions': { who: 'inference key', body: CHAT },
  'ALL /v1/chat/completions': { who: 'anybody', success: 405 },
  'POST /v1/responses': { who: 'inference key', body: { model: 'demo/echo', input: 'Hello', store: false } },
  'ALL /v1/responses': { who: 'anybody', success: 405 },
  'POST /v1/messages': { who: 'inference key', body: { ...CHAT, max_tokens: 16 } },
  'ALL /v1/messages': { who: 'anybody', success: 405 },
  // No built-in model embeds, so what a good key hears is that.
  'POST /v1/embeddings': { who: 'any key', body: { model: 'demo/echo', input: 'Hello' }, success: 400 },
  'ALL /v1/embeddings': { who: 'anybody', success: 405 },
  'POST /v1/messages/count_tokens': { who: 'inference key', body: CHAT },
  'ALL /v1/messages/count_tokens': { who: 'anybody', success: 405 },
  'POST /v1/quote': { who: 'inference key', body: CHAT },
  'ALL /v1/quote': { who: 'anybody', success: 405 },
  'GET /v1/models': { who: 'anybody' },
  'GET /v1/models/{author}/{slug}': { who: 'anybody', urls: ['/v1/models/demo/echo'] },
  'GET /v1/models/{author}/{slug}/endpoints': { who: 'anybody', urls: ['/v1/models/demo/echo/endpoints'] },
  'GET /v1/models/{name}': { who: 'anybody', urls: ['/v1/models/echo'] },

  'GET /v1/responses/{id}': { who: 'any key', urls: [RESPONSE] },
  'GET /v1/responses/{id}/input_items': { who: 'any key', urls: [`${RESPONSE}/input_items`] },
  'DELETE /v1/responses/{id}': { who: 'any key', urls: [RESPONSE] },

  'GET /v1/key': { who: 'any key' },
  'GET /v1/generation': {
    who: 'own key, or read',
    urls: ['/v1/generation?id={request}', '/v1/generation?id={otherRequest}'],
  },

  'GET /v1/requests': {
    who: 'own key, or read',
    urls: ['/v1/requests', '/v1/requests?format=csv', '/v1/requests?key={key}'],
  },
  'GET /v1/activity': {
    who: 'own key, or read',
    urls: [
      '/v1/activity?group_by=model,key',
      '/v1/activity?group_by=user',
      '/v1/activity?group_by=app&format=csv',
      '/v1/activity?group_by=tag&interval=total',
      '/v1/activity?key={key}',
    ],
  },

  'GET /v1/keys': { who: 'read', urls: ['/v1/keys?include_disabled=true'] },
  'POST /v1/keys': { who: 'keys', body: { name: 'new' } },
  'GET /v1/keys/{hash}': { who: 'read', urls: ['/v1/keys/{key}'] },
  'PATCH /v1/keys/{hash}': { who: 'keys', urls: ['/v1/keys/{key}'], body: { disabled: false, limit: 7 } },
  'POST /v1/keys/{hash}/rotate': { who: 'keys', urls: ['/v1/keys/{key}/rotate'], body: { grace_seconds: 60 } },
  'POST /api/app/chat': { who: 'page with keys', urls: ['/api/app/chat?key={key}'], body: CHAT },

  'GET /v1/credits': { who: 'read' },
  'GET /v1/credits/options': { who: 'read' },
  'GET /v1/credits/statement': { who: 'read' },
  'GET /v1/credits/auto-top-up': { who: 'read' },
  'PUT /v1/credits/auto-top-up': {
    who: 'credit',
    body: { threshold: '5.00', amount: '20.00', daily_ceiling: '100.00' },
    success: 503,
  },
  'DELETE /v1/credits/auto-top-up': { who: 'credit' },
  'POST /v1/credits/portal': { who: 'credit', body: { return_url: 'https://acme.example' }, success: 503 },
  'POST /v1/credits/codes/redeem': { who: 'credit', body: { code: '{code}' }, hidden: [409, 429], success: 409 },
  'GET /v1/credits/orders': { who: 'read' },
  'POST /v1/credits/orders': { who: 'credit', body: { amount: '10.00' }, success: 503 },
  'GET /v1/credits/orders/{id}': { who: 'read', urls: [ORDER] },
  'GET /v1/credits/orders/{id}/receipt': { who: 'read', urls: [`${ORDER}/receipt`] },
  'POST /v1/credits/orders/{id}/refund': { who: 'credit', urls: [`${ORDER}/refund`], body: {}, success: 503 },
  'GET /v1/credits/refunds': { who: 'read' },
  'GET /v1/credits/refunds/{id}': { who: 'read', urls: [REFUND] },
  'GET /v1/credits/refunds/{id}/receipt': { who: 'read', urls: [`${REFUND}/receipt`] },

  'GET /v1/alerts': { who: 'read' },
  'PUT /v1/alerts': { who: 'credit', body: { receipt: { on: false } } },
  'PUT /v1/alerts/endpoint': { who: 'credit', body: { url: 'https://hooks.example/new' } },
  'POST /v1/alerts/endpoint/secret': { who: 'credit' },
  'POST /v1/alerts/test': { who: 'credit' },
  'DELETE /v1/alerts/endpoint': { who: 'credit' },

  'GET /api/app/export': { who: 'account' },
  // Nothing confirms that it is meant: how an account is closed has tests of its own.
  'DELETE /api/app/account': { who: 'account', body: { confirm: 'another name' }, success: 400 },
  'DELETE /v1/keys/{hash}': { who: 'keys', urls: ['/v1/keys/{key}'] },
};
