import { type RE2JS } from 're2js';

/** A pattern as Prometheus reads it: RE2, anchored at both ends, `.` matching a line break too. */
export interface Re2Pattern {
  matches(text: string): boolean;
  /** The text with the pattern's first match replaced, where `$1` and `${name}` stand for its groups. */
  replaced(text: string, replacement: string): string | undefined;
}

const KNOWN = new Map<string, Re2Pattern | { readonly problem: string }>();
const MOST_KNOWN = 10_000;

/** Alternatives that are plain text, which most patterns are, need no engine. */
const PLAIN = /^[\w \-/:@#%&=,;"'<>~]*(\|[\w \-/:@#%&=,;"'<>~]*)*$/;

/** Compiles a pattern once, or says why RE2 refuses it. Never throws. */
export function re2(pattern: string): Re2Pattern | { readonly problem: string } {
  const known = KNOWN.get(pattern);
  if (known !== undefined) return known;
  const compiled = PLAIN.test(pattern) ? plain(pattern) : withEngine(pattern);
  if (KNOWN.size >= MOST_KNOWN) KNOWN.clear();
  KNOWN.set(pattern, compiled);
  return compiled;
}

function plain(pattern: string): Re2Pattern {
  const texts = pattern.split('|');
  const matches = (text: string) => texts.includes(text);
  return {
    matches,
    replaced: (text, replacement) =>
      matches(text)
        ? replacement.replace(/\$(\w+|\{\w+\})/g, (_, name) => (isWhole(name) ? text : ''))
        : undefined,
  };
}

function isWhole(name: unknown): boolean {
  return name === '0' || name === '{0}';
}

function withEngine(pattern: string): Re2Pattern | { readonly problem: string } {
  try {
    const compiled = engine().compile(pattern, engine().DOTALL);
    return {
      matches: (text) => compiled.matches(text),
      replaced: (text, replacement) => {
        const matcher = compiled.matcher(text);
        if (!matcher.matches()) return undefined;
        return replacement.replace(/\$(?:(\w+)|\{(\w+)\})/g, (_, bare?: string, braced?: string) => {
          const name = bare ?? braced ?? '';
          try {
            return matcher.group(/^\d+$/.test(name) ? Number(name) : name) ?? '';
          } catch {
            return '';
          }
        });
      },
    };
  } catch (error) {
    // Without what it quotes, which is not as it was written.
    return { problem: (error as Error).message.replace(/^error parsing regexp: |: `.*$/gs, '') };
  }
}

let loaded: typeof RE2JS | undefined;

/** It is a large module, which a chart of typed queries does not need. */
function engine(): typeof RE2JS {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- import() is not there at once
  loaded ??= (require('re2js') as { readonly RE2JS: typeof RE2JS }).RE2JS;
  return loaded;
}
