// A request in the middle of its life: the provider has it and has not answered.
import { type Answer, until } from '../../support/http.ts';
import { good } from '../clients/answers.ts';
import { ask, type Counter, MODEL } from '../clients/gateway.ts';

/** Makes a call that the provider holds; answers how to let it go. */
export async function holding(
  { gateway, provider }: Pick<Counter, 'gateway' | 'provider'>,
  key: string,
): Promise<() => Promise<Answer>> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const from = provider.calls.length;
  provider.reply(async (response, call) => {
    await promise;
    return good()(response, call);
  });
  const answer = ask(gateway.server, key, MODEL);
  await until(
    () => 'the provider was asked',
    10_000,
    () => provider.calls.length > from || undefined,
  );
  provider.reply(good());
  return () => {
    resolve();
    return answer;
  };
}
