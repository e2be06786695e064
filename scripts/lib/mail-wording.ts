// How a demo's mail looks in the terminal: its log event is worded as one line for people, everything else stays as it came.

/** Words the log event of a demo's mail; any other line is answered unchanged. */
export function mailWording(line: string): string {
  if (!line.includes('"event":"demo_mail"')) return line;
  try {
    const { to, subject, text } = JSON.parse(line) as Record<string, unknown>;
    return `Mail to ${printable(to)}: ${printable(subject)} | ${printable(text)}`;
  } catch {
    return line;
  }
}

/** What a mail says must neither begin a line of its own nor move the terminal's cursor. */
const printable = (value: unknown): string =>
  String(value)
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
