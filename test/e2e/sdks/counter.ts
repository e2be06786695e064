// A gateway that sells one model of each double, at prices for every kind that the doubles bill.
import type { Server } from '../../../scripts/lib/server.ts';
import { operate } from '../../support/shop.ts';
import { type Gateway, startGateway } from '../clients/gateway.ts';
import { PERCENT, PRICES } from './bill.ts';
import { anthropicWire } from './upstreams/anthropic.ts';
import { type Double, startDouble, type Wire } from './upstreams/double.ts';
import { geminiWire } from './upstreams/gemini.ts';
import { openaiWire } from './upstreams/openai.ts';

/** The wire formats, under the kind that the operator says. */
export const WIRES = {
  'openai-compatible': openaiWire,
  anthropic: anthropicWire,
  gemini: geminiWire,
} as const satisfies Readonly<Record<string, Wire>>;
export type WireName = keyof typeof WIRES;
export const WIRE_NAMES = Object.keys(WIRES) as readonly WireName[];

/** The model behind which a double stands. */
export const modelOf = (wire: WireName): string => `acme/${wire}`;

export type Counter = {
  readonly gateway: Gateway;
  readonly doubles: Readonly<Record<WireName, Double>>;
  readonly close: () => Promise<void>;
};

/** Opens it. */
export async function openCounter(): Promise<Counter> {
  const gateway = await startGateway();
  const started = await Promise.all(WIRE_NAMES.map(async (name) => [name, await startDouble(WIRES[name])] as const));
  const doubles = Object.fromEntries(started) as Record<WireName, Double>;
  for (const [wire, { baseURL, apiKey, model }] of started) await sell(gateway.server, wire, baseURL, apiKey, model);
  return {
    gateway,
    doubles,
    close: async () => {
      await gateway.stop();
      for (const [, double] of started) await double.close();
    },
  };
}

/** Puts a model on sale that is served over this wire format. */
export async function sell(
  server: Server,
  wire: WireName,
  base_url: string,
  api_key: string,
  upstream_model: string,
): Promise<void> {
  const [provider, model] = [`double-${wire}`, modelOf(wire)];
  await operate(server, 'PUT', `/providers/${provider}`, { kind: wire, base_url, api_key });
  await operate(server, 'PUT', `/models/${model}`, {
    context_length: 200_000,
    max_output_tokens: 16_000,
    capabilities: { reasoning: true, tools: true },
    endpoints: [{ provider, upstream_model }],
  });
  await operate(server, 'PUT', '/prices', { model, provider, prices: PRICES });
  await operate(server, 'PUT', '/prices', { margin: { model }, percent: PERCENT });
}
