import { type KuadrantVersion } from '../platform/kuadrant-version';
import { type CelGrammar } from './cel-tokens';

/**
 * How the wasm-shim of a Kuadrant version reads and evaluates CEL. `test/cel-conformance` compares each field with the
 * crates that the shims pin; where a field has no source of its own, the crate of that version is the source.
 */
export interface CelDialect {
  readonly grammar: CelGrammar;

  /** What a condition may be: every value is true or false in 1.3 (`to_bool` in `objects.rs`). */
  readonly conditions: 'any value' | 'bools';

  /**
   * When the left side of `&&` is false or fails. In 1.3 the right side is evaluated all the same; from 1.5 on a failing
   * side counts for nothing where the other one decides (cel-rust issue 274). `||` stops early everywhere.
   */
  readonly and: 'both sides' | 'stops early' | 'absorbs failures';

  /** Whether `1 + 1.0` adds, maps can be added, and what overflows or divides by zero panics. */
  readonly arithmetic: 'mixed' | 'checked';

  /** Whether int() and uint() fail over a number that is too large, or cut it. */
  readonly conversions: 'checked' | 'cut';

  /** Whether `1 == 1.0`, as the numbers in `auth` are doubles. */
  readonly equality: 'across numbers' | 'by type';

  /** Whether `-true` is false. */
  readonly negative: 'numbers' | 'bools';

  /** What can be added and put in order besides: bytes, or null. */
  readonly order: 'null' | 'bytes';

  /** Whether two optionals can be equal. */
  readonly optionalsEqual: boolean;

  /** `m["b"]` and `l[9]`, of what is not there. */
  readonly missing: 'null' | 'fails';

  /** Whether `1` finds the key `1u`, and an index may be a uint or take a character of a text. */
  readonly subscripts: 'characters' | 'number keys' | 'exact';

  /** `"a" in "abc"` and `null in {…}`: answered, or failures. */
  readonly membership: 'lenient' | 'strict';

  /** `x.a` where `x` is no map. In 1.3 it can name a function. */
  readonly fieldOfOther: 'fails' | 'function' | 'false';

  /** `has(x.a)` where `x` is no map. In 1.3 it is a function, which asks whether its argument fails for want of a key. */
  readonly has: 'function' | 'false' | 'fails';

  /** `all`, `map` and the like: functions in 1.3, later macros, which panic or fail where there is nothing to go through. */
  readonly macros: 'functions' | 'panic' | 'fail';

  /**
   * How a call finds its function: by name, and then arguments too many are dropped, unevaluated; or by the types of all
   * arguments (cel-rust changelog, 0.14.0, "overloads"). The functions of the shim itself are always found by name.
   */
  readonly calls: 'by name' | 'by types';

  /** `a.?b.?c` with `c` missing: a failure, or an optional inside an optional. Also whether a copy loses its optional. */
  readonly optionals: 'none' | 'values' | 'copied';

  /** `a.b.C {d: 1}` outside of what the shim builds messages with. */
  readonly messages: 'fail' | 'panic';

  /** What the core has, besides what all have: `max`, `min`, `getHours()` and the like. */
  readonly core: readonly ('max' | 'min' | 'dates' | 'optionals')[];

  /**
   * Where an attribute must stand so that the shim asks Envoy for it: not in the middle of `?:` or inside a subscript
   * in 1.3. Source: Kuadrant/wasm-shim `data/cel.rs`, `properties`.
   */
  readonly fetches: 'not in middle operands and subscripts' | 'everywhere';

  /** Whether lists in `auth` are kept for expressions. Source: wasm-shim 0.12.3, which 1.4.3 ships. */
  readonly authLists: boolean;
}

const SINCE_1_5: CelDialect = {
  grammar: 'since 1.4',
  conditions: 'bools',
  and: 'absorbs failures',
  arithmetic: 'checked',
  conversions: 'cut',
  equality: 'across numbers',
  negative: 'bools',
  order: 'bytes',
  optionalsEqual: false,
  missing: 'fails',
  subscripts: 'exact',
  membership: 'strict',
  fieldOfOther: 'fails',
  has: 'fails',
  macros: 'fail',
  calls: 'by types',
  optionals: 'copied',
  messages: 'fail',
  core: ['dates', 'optionals'],
  fetches: 'everywhere',
  authLists: true,
};

export const CEL_DIALECTS: Readonly<Record<KuadrantVersion, CelDialect>> = {
  // cel-interpreter 0.9.0; the shim 0.11.1 pins a commit beside it.
  '1.3': {
    grammar: 'before 1.4',
    conditions: 'any value',
    and: 'both sides',
    arithmetic: 'mixed',
    conversions: 'checked',
    equality: 'across numbers',
    negative: 'numbers',
    order: 'null',
    optionalsEqual: false,
    missing: 'null',
    subscripts: 'characters',
    membership: 'lenient',
    fieldOfOther: 'function',
    has: 'function',
    macros: 'functions',
    calls: 'by name',
    optionals: 'none',
    messages: 'fail',
    core: ['max'],
    fetches: 'not in middle operands and subscripts',
    authLists: false,
  },
  // cel 0.12.0, which the shim 0.12.3 pins.
  '1.4': {
    grammar: 'since 1.4',
    conditions: 'bools',
    and: 'stops early',
    arithmetic: 'checked',
    conversions: 'checked',
    equality: 'across numbers',
    negative: 'numbers',
    order: 'null',
    optionalsEqual: true,
    missing: 'fails',
    subscripts: 'number keys',
    membership: 'lenient',
    fieldOfOther: 'fails',
    has: 'false',
    macros: 'panic',
    calls: 'by name',
    optionals: 'values',
    messages: 'panic',
    core: ['max', 'min', 'dates', 'optionals'],
    fetches: 'everywhere',
    authLists: true,
  },
  // cel-rust d23d0a7, which the shims 0.14.1 and main pin: after 0.13.0, and in every field as 0.14.0.
  '1.5': SINCE_1_5,
  next: SINCE_1_5,
};
