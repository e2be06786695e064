// Which requests a list asks a wallet for, and what it is answered. Plain data and pure matching: nothing here reads storage.
import type { RequestId } from '../base/id.ts';
import type { NanoUsd } from '../billing/money.ts';
import type { StoredRequest } from './messages.ts';
import { appOf, type RequestRow, type RequestStatus, statusOf } from './request-row.ts';

/** What a request must be to be listed; an absent part is not looked at. */
export type RequestFilter = {
  readonly model?: string;
  readonly provider?: string;
  readonly user?: string;
  readonly app?: string;
  readonly tag?: string;
  readonly status?: RequestStatus;
  readonly minCost?: NanoUsd;
  readonly minLatencyMs?: number;
};

/** Asks for requests, newest first. Both bounds are compared with ids as text, so the first id of a time will do. */
export type ListRequestsCall = {
  /** Only ids that sort before this; null: from the newest on. */
  readonly before: string | null;
  /** Only this id and what sorts after it. */
  readonly since: string;
  readonly limit: number;
  readonly filter: RequestFilter;
};

/** A call may ask for at most so many. */
export const LIST_MAX = 200;

export type RequestList = {
  readonly rows: readonly RequestRow[];
  /** Everything down to this request was searched; null: all that was asked for. */
  readonly searchedTo: RequestId | null;
};

/** True for a filter that every request passes. */
export const isEmptyFilter = (filter: RequestFilter): boolean =>
  Object.values(filter).every((part) => part === undefined);

/** True when a request is what the filter asks for. */
export function matches(stored: StoredRequest, filter: RequestFilter): boolean {
  const { facts, outcome, cost } = stored;
  const { minCost, minLatencyMs, tag } = filter;
  return (
    isWanted(filter.model, outcome?.model ?? facts.model) &&
    isWanted(filter.provider, outcome?.provider ?? facts.provider) &&
    isWanted(filter.user, facts.user) &&
    isWanted(filter.app, appOf(facts)) &&
    isWanted(filter.status, statusOf(stored)) &&
    (tag === undefined || facts.tags.includes(tag)) &&
    (minCost === undefined || cost >= minCost) &&
    (minLatencyMs === undefined || (outcome?.latencyMs ?? -1) >= minLatencyMs)
  );
}

const isWanted = (wanted: string | undefined, found: string | undefined): boolean =>
  wanted === undefined || wanted === found;
