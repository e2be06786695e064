// What one request carries through its steps. Shapes only.
import type { ApiKey } from '../base/api-key.ts';
import type { RequestId } from '../base/id.ts';
import type { World } from '../world.ts';
import type { Watch } from './watch.ts';

/** Work that must outlive the answer, by name. */
export type KeepAlive = (name: string, work: Promise<unknown>) => void;

/** One request as it came in. */
export type Call = {
  readonly world: World;
  readonly requestId: RequestId;
  readonly request: Request;
  /** The key that a signed-in person acts with; it stands for the one in the headers. */
  readonly actingKey?: ApiKey | undefined;
  readonly keepAlive: KeepAlive;
  readonly startedAt: number;
  readonly watch: Watch;
};

/** Who calls: an authentic key, not yet checked by its wallet. */
export type Caller = { readonly key: ApiKey; readonly ip: string | null };
