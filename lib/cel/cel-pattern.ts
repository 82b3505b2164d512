import { RE2JS } from 're2js';
import { CelError } from './cel-error';
import { LARGEST, PatternTranslation } from './cel-pattern-translation';

const MOST_REMEMBERED = 200;
const compiled = new Map<string, RE2JS | CelError>();

/**
 * Whether a text matches a pattern of Rust's regex crate, which the shim has. RE2 matches: in linear time, as Rust does.
 * What Rust writes and means differently is translated first, so that RE2 is given explicit characters and groups only.
 * One difference stays: at `\b` a letter is one of ASCII.
 *
 * @throws CelError for a pattern that Rust refuses
 */
export function matchesPattern(value: string, pattern: string): boolean {
  let known = compiled.get(pattern);
  if (known === undefined) {
    if (compiled.size === MOST_REMEMBERED) compiled.clear();
    known = compile(pattern);
    compiled.set(pattern, known);
  }
  if (known instanceof CelError) throw known;
  return known.matcher(value).find();
}

function compile(pattern: string): RE2JS | CelError {
  try {
    const { re2, bytes } = new PatternTranslation(pattern).all();
    if (bytes > LARGEST) return refusal(pattern, 'it repeats too much');
    return RE2JS.compile(re2);
  } catch (error) {
    if (error instanceof CelError) return refusal(pattern, error.message);
    return refusal(pattern, error instanceof Error ? error.message : String(error));
  }
}

function refusal(pattern: string, reason: string): CelError {
  return new CelError(`the shim's matches() refuses the pattern ${JSON.stringify(pattern)}: ${reason}`);
}
