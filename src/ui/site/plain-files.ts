// What is not a page: for crawlers, for language models, and the operator's colour and mark.
import { fromCents, largest } from '../../billing/money.ts';
import { html } from '../html.ts';
import type { Brand, Frame, SiteModel, Terms } from './data.ts';
import { paidText, purchase } from './fee-table.ts';
import { embeds, isFree } from './model-facts.ts';
import { chargedFor, chargedText } from './price-text.ts';
import { keyVariable } from './snippets.ts';

/** The operator's colour: one rule, because pages may not carry styles themselves. */
export const brandCss = ({ hue }: Pick<Brand, 'hue'>): string => `:root{--hue:${hue}}\n`;

/** The mark in a browser's tab: the first letter on the operator's colour. */
export const faviconSvg = ({ name, hue }: Pick<Brand, 'name' | 'hue'>): string =>
  html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="3" fill="oklch(0.46 0.098 ${hue})"/><text x="16" y="23" font-family="sans-serif" font-size="20" font-weight="600" text-anchor="middle" fill="#fff">${[...name][0]?.toUpperCase() ?? ''}</text></svg>
`.toString();

/** What crawlers may read. */
export const robotsTxt = (origin: string): string =>
  `User-agent: *\nDisallow: /app\nDisallow: /api/\nDisallow: /v1/\nDisallow: /sign-in\n\n# For language models: ${origin}/llms.txt\n`;

/** What this is, for a language model that helps somebody use it. */
export function llmsText({ brand, origin }: Frame, models: readonly SiteModel[], terms: Terms | undefined): string {
  return `# ${brand.name}

> ${brand.tagline} It speaks OpenAI’s API.

- Base URL: ${origin}/v1 (clients of OpenRouter: ${origin}/api/v1)
- Key: \`Authorization: Bearer sk-fb-...\`, usually from the environment variable \`${keyVariable(brand.name)}\`. People get one at ${origin}/sign-in.
- Free call to try everything with: \`POST ${origin}/v1/chat/completions\` with \`"model": "demo/echo"\`.
- \`usage.cost\` of an answer is what it cost, in dollars. \`GET ${origin}/v1/generation?id=\` has the receipt.
- 402: too little credit; it says what would be needed. Do not repeat it unchanged. 429 and 503 say in \`Retry-After\` when to try again.
${creditLine(terms)}
## Documentation

- [Quick start](${origin}/docs.md)
- [Clients](${origin}/docs/clients.md)
- [How billing works](${origin}/docs/billing.md)
- [Errors](${origin}/docs/errors.md): every code, what to do
- [Pricing](${origin}/pricing.md)
- [OpenAPI](${origin}/openapi.json): every path

## Models, in dollars per million tokens as charged

${models.map(modelLine).join('\n')}
`;
}

function creditLine(terms: Terms | undefined): string {
  if (terms === undefined || !terms.takesPayments) return '';
  const credit = largest(fromCents(1_000), terms.least);
  return `- Credit: pay ${paidText(purchase(credit, terms).pays)}, get ${paidText(credit)}.\n`;
}

function modelLine(model: SiteModel): string {
  const [first] = model.endpoints;
  const price = (kind: 'input' | 'output'): string => {
    const amount = first === undefined ? undefined : chargedFor(first, kind);
    return amount === undefined ? 'unknown' : chargedText(amount);
  };
  const prices = isFree(model)
    ? 'free'
    : `${price('input')} in, ${embeds(model) ? 'embeddings' : price('output')} out`;
  return `- \`${model.id}\`: ${prices}${model.contextTokens === undefined ? '' : `, ${model.contextTokens} tokens of context`}`;
}
