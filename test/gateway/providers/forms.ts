// Requests in the internal form, to test adapters with.
import type { FormRequest, Part, Tongue, Turn } from '../../../src/gateway/form/request.ts';

/** A turn of texts and other parts. */
export const says = (role: Turn['role'], ...parts: readonly (string | Part)[]): Turn => ({
  role,
  parts: parts.map((part) => (typeof part === 'string' ? { type: 'text', text: part } : part)),
});

/** A request of a caller who speaks `tongue`; it says hello and asks for nothing else but what is given. */
export const formIn =
  (tongue: Tongue) =>
  (given: Partial<FormRequest> = {}): FormRequest => ({
    turns: [says('user', 'Hello')],
    tools: [],
    stop: [],
    sampling: {},
    answers: 1,
    extras: { tongue, fields: {} },
    ...given,
  });
