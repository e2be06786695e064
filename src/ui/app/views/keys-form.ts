// The form of a key, to make one or to change one: a name and a limit; everything else is folded away.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { html } from '../html.ts';
import { ApiError } from '../lib/api.ts';
import { zone } from '../state/prefs.ts';
import { Problem } from '../ui/block.ts';
import { Button } from '../ui/button.ts';
import { Field, focusProblem } from '../ui/field.ts';
import { useWork } from '../ui/work.ts';
import { type KeyFields, PERIODS } from './keys-fields.ts';

type FormProps = {
  readonly fields: KeyFields;
  readonly yes: string;
  readonly onCancel: () => void;
  /** Sends the fields; what it throws is shown at the field that it is about. */
  readonly onSend: (fields: KeyFields) => Promise<void>;
};

/** The form. Enter sends it. */
export function KeyForm({ fields, yes, onCancel, onSend }: FormProps): VNode {
  // What was typed last, so that a form that comes back with a problem still has it.
  const typed = useSignal(fields);
  const work = useWork();
  const { error } = work;
  const form = useRef<HTMLFormElement>(null);
  const send = work.submit((sent) => {
    typed.value = { ...fields, ...sent } as KeyFields;
    return onSend(typed.value);
  });
  useEffect(() => {
    if (error !== undefined && form.current !== null) focusProblem(form.current);
  }, [error]);
  const at = (name: keyof KeyFields): string | undefined => problemAt(error, name);
  const isElsewhere = error !== undefined && !NAMES.some((name) => at(name) !== undefined);
  return html`<form class="form" ref=${form} onSubmit=${send}>
    <${Field} label="Name" name="name" value=${typed.value.name} problem=${at('name')} required maxlength="100" autocomplete="off" />
    <${Limit} fields=${typed.value} problem=${at('limit')} />
    <${More} fields=${typed.value} at=${at} />
    ${isElsewhere ? html`<${Problem} error=${error} />` : null}
    <div class="dialog-actions">
      <${Button} onClick=${onCancel}>Cancel<//>
      <${Button} kind="primary" type="submit" busy=${work.busy ? 'Saving…' : undefined}>${yes}<//>
    </div>
  </form>`;
}

type LimitProps = { readonly fields: KeyFields; readonly problem: string | undefined };

function Limit({ fields, problem }: LimitProps): VNode {
  const period = useSignal(fields.period);
  const isBound = period.value !== 'none';
  const choose = (next: string): void => {
    period.value = next;
  };
  return html`<div class="stack">
    <div class="limit-row">
      <${Field} label="Limit in $" name="limit" value=${isBound ? fields.limit || '10' : ''} problem=${problem} disabled=${!isBound}
        required=${isBound} inputmode="decimal" pattern="\\d{1,7}(\\.\\d{1,9})?" autocomplete="off" title="Dollars, such as 10 or 0.50" />
      <${Field} label="Counted" name="period" choices=${PERIODS} value=${period.value} onChange=${choose} />
    </div>
    ${isBound ? null : html`<p class="notice care">Without a limit this key can spend all of the account's credit.</p>`}
  </div>`;
}

type MoreProps = { readonly fields: KeyFields; readonly at: (name: keyof KeyFields) => string | undefined };

function More({ fields, at }: MoreProps): VNode {
  const isSet = MORE.some((name) => fields[name] !== '' || at(name) !== undefined);
  const zoned = zone.value === 'UTC' ? 'UTC' : 'local time';
  const count = (name: keyof KeyFields, label: string): VNode =>
    html`<${Field} label=${label} name=${name} value=${fields[name]} problem=${at(name)} type="number" min="1" step="1" />`;
  return html`<details open=${isSet}>
    <summary>More: models, addresses, expiry, rates</summary>
    <div class="stack">
      <${Field} type="textarea" label="Models" name="models" value=${fields.models} problem=${at('models')} hint="One a line: author/model or author/*. Empty: all." />
      <${Field} type="textarea" label="IP addresses" name="ips" value=${fields.ips} problem=${at('ips')} hint="One a line: an address or a CIDR range. Empty: from anywhere." />
      <${Field} type="datetime-local" label=${`Expires (${zoned})`} name="expires_at" value=${fields.expires_at} problem=${at('expires_at')} hint="Empty: never." />
      <div class="limit-row">
        ${count('requests_per_minute', 'Requests a minute')}
        ${count('tokens_per_minute', 'Tokens a minute')}
      </div>
      ${count('concurrency', 'Calls at once')}
    </div>
  </details>`;
}

const MORE = ['models', 'ips', 'expires_at', 'requests_per_minute', 'tokens_per_minute', 'concurrency'] as const;
const NAMES = ['name', 'limit', ...MORE] as const;

/** What the API found wrong with a field or, of a list, with one of its items: `models.0`. */
function problemAt(error: unknown, name: string): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  const about = error.param?.split('.')[0]?.replace('limit_reset', 'limit');
  return about === name ? error.message : undefined;
}
