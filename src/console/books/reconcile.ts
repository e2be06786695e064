// The reconciliation: looks at the accounts that are due, compares D1 with their objects, and says how much money is explained.
// It changes no money and repairs nothing: what it cannot explain is an incident for a person.
import type { AccountId } from '../../base/id.ts';
import { type NanoUsd, ZERO } from '../../billing/money.ts';
import type { AccountView, JournalEntry } from '../../durable/account-messages.ts';
import { type LedgerDoor, ledgerDoor } from '../../durable/doors.ts';
import type { World } from '../../world.ts';
import { baseOf, type Difference, differencesOf, type Facts, silence, unexplainedOf } from './reconcile-account.ts';
import { type Checked, type Due, dueAccounts, hoursTotal, journalFacts, keepChecked } from './reconcile-store.ts';

/** Accounts that one run looks at; the others wait for the next. */
const ACCOUNTS_A_RUN = 100;
const AT_ONCE = 5;
const PAGE = 1_000;
const PAGES_MAX = 20;
const READS_MAX = 3;

/** Looks at the accounts that are due; answers how many it looked at. */
export async function reconcile(world: World): Promise<number> {
  const due = await dueAccounts(world.env.DB, world.clock(), ACCOUNTS_A_RUN);
  for (let from = 0; from < due.length; from += AT_ONCE) {
    await Promise.all(due.slice(from, from + AT_ONCE).map((one) => checkOne(world, one)));
  }
  return due.length;
}

async function checkOne(world: World, due: Due): Promise<void> {
  // Taken before anything is read: what moves meanwhile makes the account due again.
  const now = world.clock();
  const checked = await look(world, due, now);
  await keepChecked(world.env.DB, due.owner.accountId, now, checked);
  for (const difference of checked.differences) tell(world, due.owner.accountId, difference);
}

async function look(world: World, { owner, previous, base, fullAt }: Due, now: number): Promise<Checked> {
  const { DB } = world.env;
  const ledger = ledgerDoor(world.env, owner);
  // D1 first, then the objects: what happens in between can only make D1 look late, never ahead.
  const journal = await journalFacts(DB, owner.accountId, base);
  const hours = await hoursTotal(DB, owner.accountId);
  const credits = await ledger.credits();
  const books = await readBooks(ledger, journal.last);
  if (!credits.ok || books === undefined) {
    const differences = [silence('objects_silent', now, previous)];
    return { money: ZERO, unexplained: ZERO, differences, base, fullAt };
  }
  const facts: Facts = { now, journal, hours, usage: credits.value.usage, ...books };
  const differences = differencesOf(facts, previous);
  const money = moneyOf(books.account);
  return { money, unexplained: unexplainedOf(differences, money), differences, base: baseOf(journal, base), fullAt };
}

type Books = Pick<Facts, 'tail' | 'ledgerHasLast' | 'account'>;

/** The ledger's figures together with exactly the entries that made them; undefined when it is silent or never still. */
async function readBooks(ledger: LedgerDoor, last: number): Promise<Books | undefined> {
  for (let read = 0; read < READS_MAX; read++) {
    const before = await tailOf(ledger, last);
    const account = await ledger.account();
    const after = await tailOf(ledger, last);
    if (before === undefined || after === undefined || !account.ok) return undefined;
    if (before.entries.length === after.entries.length) {
      return { tail: after.entries, ledgerHasLast: after.hasLast, account: account.value };
    }
  }
  return undefined;
}

type Tail = { readonly entries: readonly JournalEntry[]; readonly hasLast: boolean };

/** Entries after D1's last, which is asked for too: a ledger that lacks it has gone back. Undefined when there is no end to them. */
async function tailOf(ledger: LedgerDoor, last: number): Promise<Tail | undefined> {
  const entries: JournalEntry[] = [];
  let after = Math.max(0, last - 1);
  for (let page = 0; page < PAGES_MAX; page++) {
    const answer = await ledger.journal({ after, limit: PAGE });
    if (!answer.ok) return undefined;
    entries.push(...answer.value);
    if (answer.value.length < PAGE) {
      const hasLast = last === 0 || entries.some(({ sequence }) => sequence === last);
      return { entries: entries.filter(({ sequence }) => sequence > last), hasLast };
    }
    after = entries.at(-1)?.sequence ?? after;
  }
  return undefined;
}

/** The money that an account's figures have to explain: what came in and stayed. */
const moneyOf = ({ credits, usage }: AccountView): NanoUsd => (credits > usage ? credits : usage);

function tell(world: World, account: AccountId, { kind, expected, found, since, status }: Difference): void {
  if (status === 'incident')
    world.log('incident', 'reconciliation_difference', { account, kind, expected, found, since });
}
