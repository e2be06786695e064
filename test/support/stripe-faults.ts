// What can go wrong between a client and the Stripe double: errors of its own, answers that are lost although the work was done, requests that
// never arrive, and requests that take their time.

/** Which requests are meant: those below this path, of this method. */
export type Aim = { readonly path?: string; readonly method?: 'GET' | 'POST' };

export type FaultOptions = Aim & {
  /** How many requests it meets; one unless said. */
  readonly times?: number;
};

/** `timeout`: nothing was done. `cut`: all was done. The connection breaks before the answer, or in the middle of its body. */
export type Fault =
  | { readonly kind: 'error'; readonly status: number; readonly isKept: boolean; readonly mayRetry: boolean }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'cut'; readonly where: 'head' | 'body' };

/** A request that waits until it is let go; others run meanwhile. */
export type Held = {
  /** Resolves when the request has come. */
  readonly arrived: Promise<void>;
  readonly release: () => void;
};

export type Faults = {
  /** The next request is answered 500, and nothing is done. `isKept`: the answer stays under its idempotency key. */
  readonly failNext: (options?: FaultOptions & { status?: number; isKept?: boolean; mayRetry?: boolean }) => void;
  /** The next request is done, and its answer is lost. In the middle of a `body` the SDK does not ask again by itself. */
  readonly cutAfterEffect: (options?: FaultOptions & { where?: 'head' | 'body' }) => void;
  /** The next request is lost before anything is done. */
  readonly timeOutBefore: (options?: FaultOptions) => void;
  /** Every list answers 500 until it is switched off. */
  readonly failLists: (isOn: boolean) => void;
  /** The next request waits, holding its idempotency key. */
  readonly holdNext: (aim?: Aim) => Held;
  /** Nothing goes wrong from here on. */
  readonly clear: () => void;
};

type Planned = { readonly aim: Aim; readonly fault: Fault; left: number };
type Waiting = { readonly aim: Aim; readonly arrive: () => void; readonly released: Promise<void> };

/** What is planned to go wrong. */
export type FaultPlan = { readonly planned: Planned[]; readonly waiting: Waiting[]; listsFail: boolean };

/** Nothing is planned. */
export const newFaultPlan = (): FaultPlan => ({ planned: [], waiting: [], listsFail: false });

/** The handles by which a test plans faults. */
export function faultsOf(plan: FaultPlan): Faults {
  const add = ({ path, method, times = 1 }: FaultOptions, fault: Fault): void => {
    plan.planned.push({ aim: aimOf(path, method), fault, left: times });
  };
  return {
    failNext: ({ status = 500, isKept = false, mayRetry = false, ...options } = {}) =>
      add(options, { kind: 'error', status, isKept, mayRetry }),
    cutAfterEffect: ({ where = 'head', ...options } = {}) => add(options, { kind: 'cut', where }),
    timeOutBefore: (options = {}) => add(options, { kind: 'timeout' }),
    failLists: (isOn) => {
      plan.listsFail = isOn;
    },
    holdNext: (aim = {}) => {
      const [arrived, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      plan.waiting.push({ aim, arrive: arrived.resolve, released: released.promise });
      return { arrived: arrived.promise, release: released.resolve };
    },
    clear: () => {
      plan.planned.length = 0;
      plan.listsFail = false;
    },
  };
}

const aimOf = (path: string | undefined, method: 'GET' | 'POST' | undefined): Aim => ({
  ...(path === undefined ? {} : { path }),
  ...(method === undefined ? {} : { method }),
});

/** The fault that meets a request, if one does. */
export function faultFor(plan: FaultPlan, method: string, path: string): Fault | undefined {
  const planned = plan.planned.find(({ aim, left }) => left > 0 && hits(aim, method, path));
  if (planned === undefined) return undefined;
  planned.left -= 1;
  return planned.fault;
}

/** Lets a request wait where it is to. */
export async function waitIfHeld(plan: FaultPlan, method: string, path: string): Promise<void> {
  const at = plan.waiting.findIndex(({ aim }) => hits(aim, method, path));
  const [waiting] = at < 0 ? [] : plan.waiting.splice(at, 1);
  waiting?.arrive();
  await waiting?.released;
}

const hits = (aim: Aim, method: string, path: string): boolean =>
  (aim.method === undefined || aim.method === method) && (aim.path === undefined || path.startsWith(aim.path));
