// A key's policy as its wallet has it: what is written there is the truth.
import { must } from './must.ts';
import type { Trial } from './trial.ts';

/** Takes the policy over into the model. */
export function readPolicy(trial: Trial, at: number): void {
  const key = trial.keyAt(at);
  const { policy } = trial.world.walletAt(at).instance.wallet.state;
  must(policy !== null, 'a policy was lost');
  key.state = policy.state;
  key.limit = policy.limit ?? null;
  key.requestsPerMinute = policy.requestsPerMinute ?? null;
  key.tokensPerMinute = policy.tokensPerMinute ?? null;
  key.concurrency = policy.concurrency ?? null;
  key.models = policy.models ?? null;
  key.ips = policy.ips ?? null;
  key.expiresAt = policy.expiresAt ?? null;
}
