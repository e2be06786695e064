// What a model's page says of how its endpoints have been doing.
import { expect, it } from 'vitest';
import { healthPart } from '../../../src/ui/site/model-health.ts';

const SEEN = {
  providerName: 'Groq',
  requests: 1_200,
  uptime: 99.5,
  latency: { p50: 420, p90: 1_340 },
  throughput: 87.2,
};
const UNSEEN = { providerName: 'Together', requests: 0, uptime: undefined, latency: undefined, throughput: undefined };

it('shows what was seen, and a dash for what was not', () => {
  const text = String(healthPart([SEEN, UNSEEN]));
  for (const shown of ['Groq', '99.5 %', '420 ms', '1.3 s', '87.2', '1,200']) expect(text).toContain(shown);
  expect(text.match(/<td class="num">–<\/td>/g)).toHaveLength(4);
});

it('says in a sentence that nobody called', () => {
  const text = String(healthPart([UNSEEN]));
  expect(text).toContain('Nobody called');
  expect(text).not.toContain('<table');
});
