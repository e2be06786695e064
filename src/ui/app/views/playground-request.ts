// The request that the playground sends, and the same as code with the key in a variable. Pure.
import { priceText } from '../../money-text.ts';
import type { Model } from '../wire-models.ts';

/** What may be set beside the messages, by its label. */
export const PARAMETERS = [
  ['max_tokens', 'Most tokens out'],
  ['temperature', 'Temperature'],
  ['top_p', 'Top p'],
] as const;

type Parameter = (typeof PARAMETERS)[number][0];

/** What somebody typed. Empty fields are not sent. */
export type Asked = Readonly<Record<'system' | 'user' | Parameter, string>>;

export const NOTHING_ASKED: Asked = { system: '', user: '', max_tokens: '', temperature: '', top_p: '' };

type Message = { readonly role: 'system' | 'user'; readonly content: string };

/** The body of a chat completion. */
export type ChatBody = {
  readonly model: string;
  readonly messages: readonly Message[];
  readonly stream: true;
  readonly stream_options: { readonly include_usage: true };
} & Partial<Readonly<Record<Parameter, number>>>;

/** Whether a model answers in words; one that embeds does not. */
export const talks = ({ architecture }: Pick<Model, 'architecture'>): boolean =>
  !architecture.output_modalities.includes('embeddings');

/** The request for a model. */
export function bodyOf(model: string, { system, user, ...parameters }: Asked): ChatBody {
  const messages: readonly Message[] = [
    ...(system.trim() === '' ? [] : [{ role: 'system', content: system } as const]),
    { role: 'user', content: user },
  ];
  const numbers = Object.entries(parameters).flatMap(([name, text]) => {
    const value = Number(text);
    return text.trim() === '' || !Number.isFinite(value) ? [] : [[name, value] as const];
  });
  return { model, messages, ...Object.fromEntries(numbers), stream: true, stream_options: { include_usage: true } };
}

/** The request as a command for a shell, with the key read from a variable. */
export function curlOf(body: ChatBody, baseUrl: string, keyVariable: string): string {
  const json = JSON.stringify(body, null, 2).replaceAll("'", "'\\''");
  return [
    `curl -N ${baseUrl}/chat/completions \\`,
    `  -H "Authorization: Bearer $${keyVariable}" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -d '${json}'`,
  ].join('\n');
}

/** The price of a model for a million tokens: "$3.00 in, $15.00 out a million tokens". */
export function modelPrice({ pricing: { prompt, completion } }: Pick<Model, 'pricing'>): string {
  const [input, output] = [perMillion(prompt), perMillion(completion)];
  if (isNone(input) && isNone(output)) return 'free';
  return `${priceText(input)} in, ${priceText(output)} out a million tokens`;
}

const isNone = (amount: string): boolean => /^[0.]*$/.test(amount);

/** Moves the point by six places; no float takes part. What is left after nine places no price here has. */
export function perMillion(perToken: string): string {
  const [whole = '0', fraction = ''] = perToken.split('.');
  const digits = fraction.padEnd(6, '0');
  const moved = `${whole}${digits.slice(0, 6)}`.replace(/^0+(?=\d)/, '');
  const rest = digits.slice(6, 15);
  return rest === '' ? moved : `${moved}.${rest}`;
}
