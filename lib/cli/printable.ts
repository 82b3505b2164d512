/** What a terminal or a log takes for a command, or hides: control characters, and those that turn the direction of text. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** A text without what a terminal or a log would take for a command. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The same on one line. */
export function onOneLine(text: string): string {
  return printable(text.replace(/\s*\n\s*/g, ' '));
}
