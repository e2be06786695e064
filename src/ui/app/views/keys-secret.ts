// A key's text, shown once: the key itself, a first call with it, and what to tell a coding agent. Leaving before it was copied asks first.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { boot } from '../boot.ts';
import { html } from '../html.ts';
import { guard } from '../router.ts';
import { Button } from '../ui/button.ts';
import { Code, Copy } from '../ui/copy.ts';
import { confirm, Dialog } from '../ui/dialog.ts';

type SecretProps = {
  readonly title: string;
  readonly text: string;
  /** What else is to be known, such as how long the old secret works. */
  readonly note?: string;
  readonly onDone: () => void;
};

/** The dialog with a new key. */
export function Secret({ title, text, note, onDone }: SecretProps): VNode {
  const copied = useSignal(false);
  const mark = (): void => {
    copied.value = true;
  };
  useEffect(() => {
    const hold = (event: BeforeUnloadEvent): void => {
      if (!copied.value) event.preventDefault();
    };
    addEventListener('beforeunload', hold);
    guard.ask = async () => copied.value || askToLeave();
    return () => {
      removeEventListener('beforeunload', hold);
      guard.ask = undefined;
    };
  }, [copied]);
  const close = async (): Promise<void> => {
    if (copied.value || (await askToLeave())) onDone();
  };
  const call = firstCall(text);
  return html`<${Dialog} title=${title} onClose=${close}>
    <p>Copy the key now. It is shown this once and kept nowhere.</p>
    <div class="code secret"><pre tabindex="0" aria-label="Key"><code>${text}</code></pre><${Copy} small text=${text} what="key" onCopied=${mark} /></div>
    ${note === undefined ? null : html`<p class="notice">${note}</p>`}
    <div><p class="label">A first call</p><${Code} text=${call} what="first call" /></div>
    <div class="dialog-actions">
      <${Copy} text=${agentPrompt()} what="prompt for your coding agent" label="Copy prompt for your coding agent" />
      <${Button} kind="primary" onClick=${close}>Done<//>
    </div>
  <//>`;
}

const askToLeave = (): Promise<boolean> =>
  confirm({
    title: 'Leave without the key?',
    body: 'You have not copied it, and it is not shown again. You can rotate the key later to get another.',
    yes: 'Leave without it',
    no: 'Go back to it',
    danger: true,
  });

const firstCall = (key: string): string =>
  `curl ${boot.base_url}/chat/completions \\
  -H "Authorization: Bearer ${key}" \\
  -H "Content-Type: application/json" \\
  -d '{"model": "demo/echo", "messages": [{"role": "user", "content": "Hello"}]}'`;

/** Names the variable and not the key, because what an agent is told may end in a file. */
const agentPrompt = (): string =>
  `Call language models through ${boot.name}: the OpenAI API at ${boot.base_url}.
Read the key from the environment variable ${boot.key_variable}; never write it into a file or a log.
GET ${boot.base_url}/models lists models (author/model) with prices; demo/echo is free.
usage.cost is what a call cost, in dollars. On status 402 credit ran out: stop and tell me.`;
