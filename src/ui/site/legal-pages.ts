// Terms, privacy, refunds and acceptable use, with what the operator has set filled in. They are templates: docs/deploy.md says that a
// lawyer should read them before a site sells. Pure.
import { html } from '../html.ts';
import type { Frame, Others, Terms } from './data.ts';
import type { Page } from './frame.ts';

/** What the texts are made from beside the brand. */
export type LegalFacts = { readonly terms: Terms; readonly others: Others };

const VERSION = 'Version 1, 26 November 2026';

const PAGES = ['terms', 'privacy', 'refunds', 'acceptable-use'] as const;

export type LegalName = (typeof PAGES)[number];

/** True for the name of a legal page. */
export const isLegalName = (text: string): text is LegalName => PAGES.some((name) => name === text);

/** Writes one of them. The seller's name goes before the brand's, because it is on the receipts. */
export function legalPage({ brand }: Frame, name: LegalName, { terms, others }: LegalFacts): Page {
  const title = TITLES[name];
  const company = terms.seller?.name ?? brand.company;
  const address = terms.seller?.address ?? brand.address;
  const { refundDays } = terms;
  const sections = TEXTS[name]({ name: brand.name, company, refundDays, ...others });
  return {
    title,
    description: `${title} of ${brand.name}.`,
    main: html`<div class="prose"><h1>${title}</h1>
<p class="meta">${VERSION}. ${company}${address !== '' && `, ${address}`}${brand.contact !== '' && html`, <a href="mailto:${brand.contact}">${brand.contact}</a>`}</p>
${sections.map(([heading, ...paragraphs]) => html`<h2>${heading}</h2>${paragraphs.map((paragraph) => html`<p>${paragraph}</p>`)}\n`)}</div>
<nav class="docs-nav" aria-label="Legal"><ul>${PAGES.map((each) => html`<li><a href="/legal/${each}"${each === name && html` aria-current="page"`}>${TITLES[each]}</a></li>`)}</ul></nav>`,
  };
}

const TITLES: Readonly<Record<LegalName, string>> = {
  terms: 'Terms',
  privacy: 'Privacy',
  refunds: 'Refunds',
  'acceptable-use': 'Acceptable use',
};

type Given = Others & { readonly name: string; readonly company: string; readonly refundDays: number };

/** Sections: a heading and its paragraphs. */
type Text = readonly (readonly [string, ...string[]])[];

const TEXTS: Readonly<Record<LegalName, (given: Given) => Text>> = {
  terms: ({ name, company }) => [
    [
      'What this is',
      `${name} passes requests to language models of other providers and charges prepaid credit for them. ${company} runs it.`,
    ],
    [
      'Credit',
      'Credit is bought in advance and spent by requests at the prices shown on the page of each model. A price change holds for requests that begin after it. Credit is no money and cannot be passed on.',
    ],
    [
      'Keys',
      'Whoever has a key of yours can spend your credit within its limits. Keep keys secret, and delete one that may be known to others.',
    ],
    ['Answers of models', 'Models err. We pass on what they answer and do not vouch for it.'],
    [
      'Interruptions',
      'Providers fail and limits are reached. A request that fails before its first content is not charged.',
    ],
    [
      'Ending',
      'You may close your account at any time. We may freeze an account that breaks the rules of use or whose payment is disputed, and say why.',
    ],
  ],
  privacy: ({ company, providers, payments }) => [
    ['Who is responsible', `${company} decides what is kept here.`],
    [
      'What we keep',
      'Your address and name as you signed in, the sessions you have, the keys and their limits, orders and receipts; of each request its time, model, counts, cost, and what the client sent of itself: application, user id, tags.',
    ],
    [
      'What we do not keep',
      'Prompts and answers are not logged, and not stored unless your client asks for it: a response that it stores for 30 days, an answer under an Idempotency-Key for a day. They are encrypted, read with the same key alone, and gone when that key is deleted.',
    ],
    [
      'Who gets prompts',
      providers.length === 0
        ? 'No provider is on at present.'
        : `Requests go to the provider that serves the model: ${providers.join(', ')}.`,
    ],
    [
      'Who takes payments',
      payments.length === 0
        ? 'No payment provider is set up.'
        : `Payments are taken by ${payments.join(', ')}. We never see card numbers.`,
    ],
    [
      'How long',
      'Records of requests are kept for 30 days, sums by hour and day and the books for as long as the law asks.',
    ],
    [
      'Your rights',
      'Settings has an export of everything that we keep of an account, and closes the account. Write to us for anything else.',
    ],
    ['Cookies', 'One keeps you signed in, one remembers a theme if you chose one. There are no others.'],
  ],
  refunds: ({ refundDays }) => [
    [
      'What can be refunded',
      'The part of an order that has not been spent. Credit given by codes or gifts is not refunded.',
    ],
    [
      'How',
      refundDays === 0
        ? 'Write to us, and we refund to the way you paid.'
        : `For ${refundDays} days after an order is credited you refund it by yourself, in part or whole, on the page Credit. After that, write to us.`,
    ],
    [
      'How long it takes',
      'The credit is set aside at once. The payment provider returns the money to the way you paid, usually within ten days. If it fails, the credit comes back.',
    ],
    [
      'Wrong charges',
      'Every charge has a receipt with its arithmetic. If one is wrong, write to us with the id of the request.',
    ],
  ],
  'acceptable-use': () => [
    [
      'Not here',
      'Do not use this service for what is against the law where you or we are, to harm or deceive people, to make sexual content with minors, to attack systems, or to get around the rules of the providers of the models.',
    ],
    ['Providers’ rules', 'Each model comes with the rules of its provider, and they apply to you.'],
    [
      'Fair use',
      'Do not share or sell access in ways that hide who is using it, and do not try to disturb the service for others.',
    ],
    [
      'What we do',
      'We may freeze a key or an account that breaks these rules. We say why, and what is unspent of orders can be refunded.',
    ],
  ],
};
