import { CelError } from './cel-error';
import { BYTES_A_RANGE, bytesOf, classOf, copies, options, written } from './cel-pattern-re2';
import {
  type CharacterSet,
  asciiSet,
  combined,
  complement,
  perlSet,
  propertySet,
  union,
} from './cel-pattern-class';

/** What Rust's regex crate compiles at most, by default. */
export const LARGEST = 10 * 2 ** 20;

interface Flags {
  readonly x: boolean;
  readonly u: boolean;
  readonly s: boolean;
}

/** A part of a pattern for RE2, and what it takes in Rust. */
interface Part {
  readonly re2: string;
  readonly bytes: number;
  /** Such as `(?i)`: nothing that could be repeated. */
  readonly isFlags?: boolean;
}

/** Source of the syntax: regex-syntax 0.8, `ast/parse.rs`. */
export class PatternTranslation {
  private readonly chars: readonly string[];
  private readonly names = new Set<string>();
  private at = 0;
  private flags: Flags = { x: false, u: true, s: false };

  constructor(pattern: string) {
    this.chars = Array.from(pattern);
  }

  all(): Part {
    const part = this.alternatives();
    if (this.at < this.chars.length) throw new CelError('a group is closed that was never opened');
    return part;
  }

  private alternatives(): Part {
    const before = this.flags;
    const branches = [this.sequence()];
    while (this.takes('|')) branches.push(this.sequence());
    this.flags = before;
    return { re2: branches.map(({ re2 }) => re2).join('|'), bytes: sum(branches) };
  }

  private sequence(): Part {
    const parts: Part[] = [];
    for (let char = this.peek(); char !== undefined && char !== '|' && char !== ')'; char = this.peek()) {
      if ('*+?{'.includes(char)) {
        const last = parts.pop();
        if (last === undefined || last.isFlags === true)
          throw new CelError(`nothing stands before "${char}"`);
        parts.push(this.repeated(last));
      } else parts.push(this.atom());
    }
    return { re2: parts.map(({ re2 }) => re2).join(''), bytes: sum(parts) };
  }

  private peek(): string | undefined {
    if (this.flags.x) this.skipBlanks();
    return this.chars[this.at];
  }

  private rest(): string {
    return this.chars.slice(this.at).join('');
  }

  private skipBlanks(): void {
    for (;;) {
      const char = this.chars[this.at];
      if (char === '#') while (this.at < this.chars.length && this.chars[this.at] !== '\n') this.at++;
      else if (char === undefined || !/\p{White_Space}/u.test(char)) return;
      else this.at++;
    }
  }

  private takes(text: string): boolean {
    if (this.flags.x) this.skipBlanks();
    if (this.chars.slice(this.at, this.at + text.length).join('') !== text) return false;
    this.at += text.length;
    return true;
  }

  private take(): string {
    const char = this.chars[this.at++];
    if (char === undefined) throw new CelError('it ends too early');
    return char;
  }

  private repeated({ re2, bytes }: Part): Part {
    const [least, most] = this.counts();
    const lazy = this.takes('?') ? '?' : '';
    const group = `(?:${re2})`;
    const times = most ?? Math.max(least, 1);
    const needed: Part['bytes'] = bytes * Math.max(times, 1);
    // The rest is refused for its size: nothing needs to be written for it.
    if (needed > LARGEST) return { re2: '', bytes: needed };
    if (most === undefined) {
      const unlimited = least === 0 ? `${group}*${lazy}` : `${copies(group, least - 1)}${group}+${lazy}`;
      return { re2: unlimited, bytes: needed };
    }
    return { re2: `${copies(group, least)}${options(group, most - least, lazy)}`, bytes: needed };
  }

  private counts(): readonly [least: number, most: number | undefined] {
    const char = this.take();
    if (char === '*') return [0, undefined];
    if (char === '+') return [1, undefined];
    if (char === '?') return [0, 1];
    const rest = this.rest();
    const [written = '', least = '', comma, most] = /^\s*(\d+)\s*(?:(,)\s*(\d+)?\s*)?\}/u.exec(rest) ?? [];
    if (written === '')
      throw new CelError('"{" begins no count such as {1,3}; write \\\\{ for the character');
    this.at += Array.from(written).length;
    const counts = [
      Number(least),
      comma === undefined ? Number(least) : most === undefined ? undefined : Number(most),
    ] as const;
    if (Math.max(counts[0], counts[1] ?? 0) > 0xffffffff) throw new CelError('a count is too large');
    if (counts[1] !== undefined && counts[1] < counts[0]) throw new CelError('a count goes down');
    return counts;
  }

  private atom(): Part {
    const char = this.take();
    switch (char) {
      case '(':
        return this.group();
      case '[': {
        const { re2, set } = this.set();
        return { re2, bytes: bytesOf(set) };
      }
      case '\\':
        return this.escape();
      case '.':
        this.requireUnicode('.');
        return { re2: '.', bytes: 1000 };
      case '^':
      case '$':
        return { re2: char, bytes: 1 };
      default:
        return this.literal(char);
    }
  }

  private literal(char: string): Part {
    return { re2: written(char), bytes: BYTES_A_RANGE / 2 };
  }

  private requireUnicode(what: string): void {
    if (!this.flags.u) throw new CelError(`${what} without Unicode can match what is no text`);
  }

  private group(): Part {
    if (this.takes('?')) {
      if (
        this.takes('P<') ||
        (this.chars[this.at] === '<' && !'=!'.includes(this.chars[this.at + 1] ?? '='))
      ) {
        return this.named();
      }
      return this.flagged();
    }
    return this.inside('(');
  }

  private named(): Part {
    if (this.chars[this.at] === '<') this.at++;
    const rest = this.rest();
    const [all = '', name = ''] = /^([\p{Alphabetic}_][\p{Alphabetic}\p{Nd}_.[\]]*)>/u.exec(rest) ?? [];
    if (name === '') throw new CelError('a group has no proper name');
    if (this.names.has(name)) throw new CelError(`two groups are named ${name}`);
    this.names.add(name);
    this.at += Array.from(all).length;
    return this.inside('(');
  }

  private inside(open: string): Part {
    const { re2, bytes } = this.alternatives();
    if (!this.takes(')')) throw new CelError('a group is never closed');
    return { re2: `${open}${re2})`, bytes: bytes + BYTES_A_RANGE / 2 };
  }

  /** `(?i)` for the rest of the group, or `(?i:…)`. */
  private flagged(): Part {
    const rest = this.rest();
    const [all = '', on = '', off, end] = /^([imsRUux]*)(?:-([imsRUux]+))?([:)])/.exec(rest) ?? [];
    const letters = on + (off ?? '');
    const isEmpty = end === ')' && letters === '';
    if (all === '' || isEmpty || new Set(letters).size < letters.length) {
      throw new CelError('it has no look-around, and no such flags');
    }
    this.at += all.length;
    const before = this.flags;
    this.flags = {
      x: on.includes('x') || (before.x && off?.includes('x') !== true),
      u: on.includes('u') || (before.u && off?.includes('u') !== true),
      s: on.includes('s') || (before.s && off?.includes('s') !== true),
    };
    const [set, unset] = [on, off ?? ''].map((each) => each.replace(/[Rux]/g, ''));
    const flags = `${set ?? ''}${unset === undefined || unset === '' ? '' : `-${unset}`}`;
    if (end === ')') return { re2: flags === '' ? '' : `(?${flags})`, bytes: 0, isFlags: true };
    const part = this.inside(`(?${flags}:`);
    this.flags = before;
    return part;
  }

  private escape(): Part {
    const char = this.take();
    if (char === 'b' || char === 'B') return this.boundary(char);
    if (char === '<' || char === '>') return { re2: '\\b', bytes: 1 };
    if (char === 'A' || char === 'z') return { re2: `\\${char}`, bytes: 1 };
    const set = this.escapedSet(char);
    if (set === undefined) return this.literal(this.escapedCharacter(char));
    if ('DSWP'.includes(char)) this.requireUnicode(`\\${char}`);
    return { re2: classOf(set), bytes: bytesOf(set) };
  }

  private boundary(char: 'b' | 'B'): Part {
    const [form] = /^\{(?:start|end|start-half|end-half)\}/.exec(this.rest()) ?? [];
    // In front of a count, a brace is one.
    if (form === undefined && /^\{[a-zA-Z-]/.test(this.rest())) {
      throw new CelError('no such boundary');
    }
    this.at += form?.length ?? 0;
    return { re2: `\\${char}`, bytes: 1 };
  }

  private escapedSet(char: string): CharacterSet | undefined {
    if ('dDsSwW'.includes(char)) return perlSet(char, this.flags.u);
    if (char !== 'p' && char !== 'P') return undefined;
    let name = this.take();
    if (name === '{') {
      const end = this.chars.indexOf('}', this.at);
      if (end < 0) throw new CelError('a property is never closed');
      name = this.chars.slice(this.at, end).join('');
      this.at = end + 1;
    }
    const negative = name.split('!=');
    const set = negative.length === 2 ? complement(propertySet(negative.join('='))) : propertySet(name);
    return char === 'p' ? set : complement(set);
  }

  private escapedCharacter(char: string): string {
    const controls: Readonly<Record<string, string>> = {
      ...{ a: '\x07', f: '\f', t: '\t', n: '\n', r: '\r', v: '\v' },
    };
    const control = Object.hasOwn(controls, char) ? controls[char] : undefined;
    if (control !== undefined) return control;
    const digits = { x: 2, u: 4, U: 8 }[char];
    if (digits !== undefined) return this.hexadecimal(digits);
    if (/^[\0-\x7f]$/.test(char) && !/[0-9A-Za-z<>]/.test(char)) return char;
    throw new CelError(`it has no \\${char}`);
  }

  private hexadecimal(digits: number): string {
    const rest = this.rest();
    const [all = '', braced, plain] =
      new RegExp(`^(?:\\{([0-9a-fA-F]+)\\}|([0-9a-fA-F]{${digits}}))`).exec(rest) ?? [];
    const code = parseInt(braced ?? plain ?? '', 16);
    if (all === '' || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
      throw new CelError('no such character');
    this.at += all.length;
    if (code > 0x7f && !this.flags.u) throw new CelError('a byte without Unicode can match what is no text');
    return String.fromCodePoint(code);
  }

  /** What stands between `[` and `]`, and how RE2 has it. */
  private set(): { readonly re2: string; readonly set: CharacterSet } {
    const isNegated = this.takes('^');
    let set: CharacterSet = [];
    let left: { readonly set: CharacterSet; readonly operator: string } | undefined;
    const settled = () => (left === undefined ? set : combined(left.operator, left.set, set));
    // In front, these are characters.
    while (this.takes('-')) set = union(set, single('-'));
    if (set.length === 0 && this.takes(']')) set = single(']');
    while (!this.takes(']')) {
      const operator = ['&&', '--', '~~'].find((each) => this.takes(each));
      if (operator === undefined) set = union(set, this.item());
      else {
        left = { set: settled(), operator };
        set = [];
      }
    }
    const all = settled();
    if (isNegated) this.requireUnicode('[^…]');
    // RE2 has to know what is negated, to ignore case first.
    return isNegated && all.length > 0
      ? { re2: classOf(all, '^'), set: complement(all) }
      : { re2: classOf(isNegated ? complement(all) : all), set: isNegated ? complement(all) : all };
  }

  private item(): CharacterSet {
    if (this.flags.x) this.skipBlanks();
    if (this.chars[this.at] === '[') {
      const [all = '', not, name = ''] = /^\[:(\^?)([a-z]+):\]/.exec(this.rest()) ?? [];
      const named = asciiSet(name);
      this.at += named === undefined ? 1 : all.length;
      if (named === undefined) return this.set().set;
      return not === '^' ? complement(named) : named;
    }
    const from = this.member();
    if (this.flags.x) this.skipBlanks();
    const [dash, next] = this.chars.slice(this.at, this.at + 2);
    if (dash !== '-' || next === ']' || next === '-' || next === undefined) {
      return typeof from === 'string' ? single(from) : from;
    }
    this.at++;
    if (this.flags.x) this.skipBlanks();
    const to = this.member();
    if (typeof from !== 'string' || typeof to !== 'string')
      throw new CelError('a range goes from one character to another');
    const [first, last] = [from.codePointAt(0) ?? 0, to.codePointAt(0) ?? 0];
    if (last < first) throw new CelError('a range goes down');
    return [[first, last]];
  }

  private member(): string | CharacterSet {
    const char = this.take();
    if (char !== '\\') return char;
    const escaped = this.take();
    return this.escapedSet(escaped) ?? this.escapedCharacter(escaped);
  }
}

function single(char: string): CharacterSet {
  const code = char.codePointAt(0) ?? 0;
  return [[code, code]];
}

function sum(parts: readonly Part[]): number {
  return parts.reduce((total, { bytes }) => total + bytes, 0);
}
