// What an answer to a caller must be, and what must not be in it. Each judgement is a list of sentences about what is wrong; none, when nothing is.
import type { Caller } from './callers.ts';
import type { Answer } from './roof.ts';
import type { Row } from './rows.ts';
import type { Tenant } from './tenant.ts';
import { isLetIn } from './who-may.ts';

export type Case = {
  readonly row: Row;
  readonly method: string;
  readonly caller: Caller;
  readonly answer: Answer;
  /** What the call itself named, and may hear again. */
  readonly named: readonly string[];
};

const ABSENT = [403, 404];

/** Judges the answer to somebody who named things of `owner` and does not belong to it. */
export function judgeStranger(asked: Case, owner: Tenant): readonly string[] {
  const { row, method, caller, answer, named } = asked;
  if (caller.isForeignPage === true && isLetIn(row.who, method, caller)) return unreadable(asked);
  const isOwn = caller.alsoOf === owner && row.isOfPerson === true;
  if (isOwn) return judge(asked, owner);
  const isHidden = isLetIn(row.who, method, caller) && named.length > 0;
  const allowed = row.hidden ?? ABSENT;
  if (isHidden && !allowed.includes(answer.status)) {
    return [said(asked, `named a thing that is not theirs, and should get ${allowed.join(' or ')}`)];
  }
  return isHidden ? leaks(asked, owner) : judge(asked, owner);
}

/** Judges the answer to somebody who named things of their own; nothing of `other` may be in it. */
export function judge(asked: Case, other: Tenant): readonly string[] {
  const { row, method, caller, answer } = asked;
  const leaked = leaks(asked, other);
  if (row.who === 'demo') return answer.status === 404 ? leaked : [said(asked, 'should find nothing outside a demo')];
  if (row.who === 'provider') return answer.status >= 400 ? leaked : [said(asked, 'is no provider')];
  const isRefused = answer.status === 401 || answer.status === 403;
  if (!isLetIn(row.who, method, caller)) return isRefused ? leaked : [...leaked, said(asked, 'should be refused')];
  if (caller.isAstray === true && isRefused) return leaked;
  const isAnswered = answer.status === row.success || (!isRefused && answer.status < 500);
  return isAnswered ? leaked : [...leaked, said(asked, 'should be let in')];
}

/** True when the call did what it is for. */
export const reachesAim = (row: Row, method: string, caller: Caller, { status }: Answer): boolean =>
  isLetIn(row.who, method, caller) && (row.success === undefined ? status < 400 : status === row.success);

/** What is found of a tenant in an answer to somebody who may not see it. */
function leaks(asked: Case, { name, marks }: Tenant): readonly string[] {
  const { row, caller, answer, named } = asked;
  if (caller.kind === 'operator' && row.who === 'operator') return [];
  if (caller.alsoOf !== undefined && row.isOfPerson === true) return [];
  const text = named.reduce((rest, each) => rest.replaceAll(each, ''), answer.text).toLowerCase();
  const found = [name, ...marks].filter((mark) => text.includes(mark.toLowerCase()));
  return found.length === 0 ? [] : [said(asked, `sees ${found.join(', ')} of ${name}`)];
}

/** A browser hands a page an answer of another origin only when its headers say so, with the cookie or without. */
function unreadable(asked: Case): readonly string[] {
  const { headers } = asked.answer;
  const allowed = headers.get('access-control-allow-origin');
  const isOpen = headers.has('access-control-allow-credentials') || !(allowed === null || allowed === '*');
  return isOpen ? [said(asked, 'can be read by a page of another site')] : [];
}

const said = ({ caller, answer }: Case, what: string): string =>
  `${caller.name} ${what}; got ${answer.status} ${answer.body.slice(0, 300)}`;
