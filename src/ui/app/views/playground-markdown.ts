// The little of Markdown that models write, as data: headings, lists, code, paragraphs, links. What is not known stays the text it was; it
// never becomes markup. Pure.

/** A piece of a line. */
export type Span =
  | { readonly kind: 'text' | 'code' | 'strong' | 'emphasis'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string };

export type MarkdownBlock =
  | { readonly kind: 'heading' | 'paragraph' | 'quote'; readonly spans: readonly Span[] }
  | {
      readonly kind: 'list';
      readonly ordered: boolean;
      readonly start: number;
      readonly items: readonly (readonly Span[])[];
    }
  | { readonly kind: 'code'; readonly language: string; readonly text: string };

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([\w+#.-]*)\s*$/;
const HEADING = /^ {0,3}#{1,6}\s+(.*?)\s*#*$/;
const ITEM = /^\s*(?:([-*+])|(\d{1,9})[.)])\s+(.*)$/;
const QUOTE = /^ {0,3}>\s?(.*)$/;

/** Takes a text apart. One that breaks off in a block of code ends there. */
export function parseMarkdown(text: string): readonly MarkdownBlock[] {
  const blocks: MarkdownBlock[] = [];
  const lines = text.split('\n');
  let at = 0;
  while (at < lines.length) {
    const [block, next] = blockAt(lines, at);
    if (block !== undefined) blocks.push(block);
    at = next;
  }
  return blocks;
}

type Taken = readonly [MarkdownBlock | undefined, number];

function blockAt(lines: readonly string[], at: number): Taken {
  const line = lines[at] ?? '';
  if (line.trim() === '') return [undefined, at + 1];
  const fence = FENCE.exec(line);
  if (fence !== null) return codeAt(lines, at, fence);
  const heading = HEADING.exec(line);
  if (heading !== null) return [{ kind: 'heading', spans: parseSpans(heading[1] ?? '') }, at + 1];
  if (ITEM.test(line)) return listAt(lines, at);
  const isQuote = QUOTE.test(line);
  const end = endOf(lines, at + 1, (each) => (isQuote ? QUOTE.test(each) : !startsBlock(each)));
  const words = lines.slice(at, end).map((each) => (isQuote ? (QUOTE.exec(each)?.[1] ?? '') : each));
  return [{ kind: isQuote ? 'quote' : 'paragraph', spans: parseSpans(words.join('\n')) }, end];
}

function codeAt(lines: readonly string[], at: number, [, fence = '', language = '']: RegExpExecArray): Taken {
  const isEnd = (line: string): boolean => line.trim().startsWith(fence) && /^\s*[`~]+\s*$/.test(line);
  const end = endOf(lines, at + 1, (line) => !isEnd(line));
  return [{ kind: 'code', language, text: lines.slice(at + 1, end).join('\n') }, end + 1];
}

/** Items one after another; a line that is indented belongs to the item before it. */
function listAt(lines: readonly string[], at: number): Taken {
  const [, , number] = ITEM.exec(lines[at] ?? '') ?? [];
  const ordered = number !== undefined;
  const isSame = (line: string): boolean => {
    const item = ITEM.exec(line);
    return item === null ? /^\s+\S/.test(line) && !FENCE.test(line) : (item[2] !== undefined) === ordered;
  };
  const end = endOf(lines, at + 1, isSame);
  const items: string[] = [];
  for (const line of lines.slice(at, end)) {
    const item = ITEM.exec(line);
    if (item === null) items.push(`${items.pop() ?? ''} ${line.trim()}`);
    else items.push(item[3] ?? '');
  }
  return [{ kind: 'list', ordered, start: ordered ? Number(number) : 1, items: items.map(parseSpans) }, end];
}

const startsBlock = (line: string): boolean =>
  line.trim() === '' || [FENCE, HEADING, ITEM, QUOTE].some((pattern) => pattern.test(line));

/** The first line from `from` on that does not belong. */
function endOf(lines: readonly string[], from: number, belongs: (line: string) => boolean): number {
  const length = lines.slice(from).findIndex((line) => !belongs(line));
  return length === -1 ? lines.length : from + length;
}

/** Code, a link, an address, bold, emphasis; none of them over the end of a line. */
const SPAN =
  /`([^`\n]+)`|\[([^\]\n]+)\]\(([^()\s]+)\)|(https?:\/\/[^\s<>()"']+[^\s<>()"'.,;:!?])|\*\*([^*\n]+)\*\*|\*([^*\s][^*\n]*)\*/g;

/** Takes a line apart. */
export function parseSpans(text: string): readonly Span[] {
  const spans: Span[] = [];
  let from = 0;
  for (const match of text.matchAll(SPAN)) {
    if (match.index > from) spans.push({ kind: 'text', text: text.slice(from, match.index) });
    spans.push(spanOf(match));
    from = match.index + match[0].length;
  }
  if (from < text.length) spans.push({ kind: 'text', text: text.slice(from) });
  return spans;
}

function spanOf([whole, code, words, target, address, strong, emphasis]: RegExpExecArray): Span {
  if (code !== undefined) return { kind: 'code', text: code };
  const href = target ?? address;
  if (href !== undefined)
    return isSafe(href) ? { kind: 'link', text: words ?? href, href } : { kind: 'text', text: whole };
  if (strong !== undefined) return { kind: 'strong', text: strong };
  return { kind: 'emphasis', text: emphasis ?? whole };
}

/** Only what opens a page or a mail; never a script. */
const isSafe = (href: string): boolean => /^(?:https?:\/\/|mailto:)/i.test(href);
