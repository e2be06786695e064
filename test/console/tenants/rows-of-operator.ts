// Rows of the operator's API. It sees every tenant; nobody else sees any of it. Rows run from top to bottom, so what ends a thing stands last.
import type { Row, Rows } from './rows.ts';

const ACCOUNT = '/api/admin/accounts/{account}';
const PROVIDER = '/api/admin/providers/acme';
const MODEL = '/api/admin/models/acme/large-1';

const PRICE = { model: 'acme/large-1', provider: 'acme', prices: { input: '2.5', output: '10' } };
const MODEL_FIELDS = { context_length: 32_000, endpoints: [{ provider: 'acme', upstream_model: 'large-1' }] };
const PARKED = { channel: 'stripe', id: 'payment/pi_1/paid', action: 'retry' };

const operator = (url?: string, body?: unknown, more: Partial<Row> = {}): Row => ({
  ...{ who: 'operator', ...more },
  ...(url === undefined ? {} : { urls: [url] }),
  ...(body === undefined ? {} : { body }),
});

export const ROWS_OF_OPERATOR: Rows = {
  'POST /api/admin/accounts': operator(undefined, { name: 'new' }),
  'GET /api/admin/accounts': operator(),
  'GET /api/admin/accounts/{id}': operator(ACCOUNT),
  'PATCH /api/admin/accounts/{id}': operator(ACCOUNT, { limit: null }),
  'POST /api/admin/accounts/{id}/credits': operator(`${ACCOUNT}/credits`, { amount: '1.00', reason: 'new' }),
  'GET /api/admin/accounts/{id}/journal': operator(`${ACCOUNT}/journal`),
  'GET /api/admin/accounts/{id}/keys': operator(`${ACCOUNT}/keys`),
  'GET /api/admin/accounts/{id}/statement': operator(`${ACCOUNT}/statement`),
  'POST /api/admin/accounts/{id}/management-keys': operator(`${ACCOUNT}/management-keys`, {}),
  'POST /api/admin/accounts/{id}/freeze': operator(`${ACCOUNT}/freeze`, { cause: 'fraud' }),
  'POST /api/admin/accounts/{id}/unfreeze': operator(`${ACCOUNT}/unfreeze`, { cause: 'fraud' }),
  'GET /api/admin/reconciliation': operator(),

  'GET /api/admin/orders': operator('/api/admin/orders?account={account}'),
  'GET /api/admin/orders/{id}': operator('/api/admin/orders/{order}'),
  'POST /api/admin/orders/{id}/refund': operator('/api/admin/orders/{order}/refund', {}, { success: 503 }),
  'GET /api/admin/payments': operator(),
  'POST /api/admin/payments/reconcile': operator(),
  'GET /api/admin/payments/settings': operator(),
  'PATCH /api/admin/payments/settings': operator(undefined, { fee_percent: '5.5' }),
  'GET /api/admin/payments/parked': operator(),
  'POST /api/admin/payments/parked/resolve': operator(undefined, PARKED, { success: 404 }),
  'POST /api/admin/codes': operator(undefined, { amount: '5.00' }),
  'GET /api/admin/codes': operator(),
  'GET /api/admin/codes/{id}': operator('/api/admin/codes/{codeId}'),
  'PATCH /api/admin/codes/{id}': operator('/api/admin/codes/{codeId}', { disabled: true }),

  'GET /api/admin/brand': operator(),
  'PUT /api/admin/brand': operator(undefined, { hue: 262 }),

  'GET /api/admin/providers': operator(),
  'PUT /api/admin/providers/{slug}': operator(PROVIDER, {
    base_url: 'https://acme.example/v1',
    api_key: 'sk-example',
  }),
  'GET /api/admin/providers/{slug}': operator(PROVIDER),
  'PUT /api/admin/models/{author}/{slug}': operator(MODEL, MODEL_FIELDS),
  'GET /api/admin/models/{author}/{slug}': operator(MODEL),
  'PUT /api/admin/prices': operator(undefined, PRICE),
  'GET /api/admin/prices': operator('/api/admin/prices?limit=10'),
  'DELETE /api/admin/models/{author}/{slug}': operator(MODEL),
  'DELETE /api/admin/providers/{slug}': operator(PROVIDER),
};
