/** How a text is written: between quotes, bare, or as a block under `|` or `>`. */
export type ScalarStyle = 'double' | 'single' | 'plain' | 'block';

const WHITESPACE = /[ \t\r\n]*/y;
const ESCAPE_LENGTHS: Readonly<Record<string, number>> = { x: 4, u: 6, U: 10 };

/**
 * Where in its source a character of a text is, counted from the beginning of the source. Escapes are longer than what
 * they stand for, and a line break with its indentation stands for a space, a break, or nothing.
 */
export function scalarOffset(source: string, style: ScalarStyle, text: string, index: number): number {
  let at = style === 'block' ? source.indexOf('\n') + 1 : style === 'plain' ? 0 : 1;
  let done = 0;
  if (style === 'block') {
    at += runAt(source, at).length;
    done = runAt(text, 0).length;
  }
  while (done < index && at < source.length) {
    const char = source.charAt(at);
    if (style === 'double' && char === '\\') {
      const next = source.charAt(at + 1);
      if (next === '\n' || next === '\r') {
        at += 1 + runAt(source, at + 1).length;
        continue;
      }
      at += ESCAPE_LENGTHS[next] ?? 2;
      done += next === 'U' ? ((text.codePointAt(done) ?? 0) > 0xffff ? 2 : 1) : 1;
    } else if (style === 'single' && source.startsWith("''", at)) {
      at += 2;
      done += 1;
    } else {
      const run = runAt(source, at);
      if (run.includes('\n')) {
        const folded = runAt(text, done).length;
        at += run.length;
        done += folded;
      } else {
        at += 1;
        done += 1;
      }
    }
  }
  return at;
}

function runAt(text: string, at: number): string {
  WHITESPACE.lastIndex = at;
  return WHITESPACE.exec(text)?.[0] ?? '';
}
