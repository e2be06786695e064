// Rows of the shop window: pages and files that stand open, and are the same for everybody.
import type { Rows } from './rows.ts';

const PAGE = { accept: 'text/html' };

export const ROWS_OF_SITE: Rows = {
  'GET /': { who: 'anybody', headers: PAGE },
  'GET /healthz': { who: 'anybody' },
  'GET /openapi.json': { who: 'anybody' },
  'GET /credits': { who: 'anybody', headers: PAGE },
  'GET /models': { who: 'anybody' },
  'GET /models/{author}/{slug}': { who: 'anybody', urls: ['/models/demo/echo'] },
  'GET /pricing': { who: 'anybody' },
  'GET /pricing.md': { who: 'anybody' },
  'GET /docs': { who: 'anybody' },
  'GET /docs.md': { who: 'anybody' },
  'GET /docs/api': { who: 'anybody' },
  'GET /docs/{page}': { who: 'anybody', urls: ['/docs/errors'] },
  'GET /legal/{page}': { who: 'anybody', urls: ['/legal/privacy'] },
  'GET /sign-in': { who: 'anybody' },
  'GET /key': { who: 'anybody' },
  'GET /brand.css': { who: 'anybody' },
  'GET /favicon.svg': { who: 'anybody' },
  'GET /robots.txt': { who: 'anybody' },
  'GET /llms.txt': { who: 'anybody' },
  'GET /assets/*': { who: 'anybody', urls: ['/assets/none.js'], success: 404 },
};
