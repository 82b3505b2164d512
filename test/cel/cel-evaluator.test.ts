import { CEL_DIALECTS } from '../../lib/cel/cel-dialect';
import { CelFailure } from '../../lib/cel/cel-error';
import { evaluateCel } from '../../lib/cel/cel-evaluator';
import { parseCel } from '../../lib/cel/cel-parser';
import { type CelValue } from '../../lib/cel/cel-value';
import { KUADRANT_VERSIONS, type KuadrantVersion } from '../../lib/platform/kuadrant-version';

/** What the shim makes of an expression, or that it fails. `x` is null, and `m` an object with the field `a`. */
function evaluated(text: string, version: KuadrantVersion = '1.5'): CelValue {
  const roots = new Map<string, CelValue>([
    ['x', null],
    ['m', new Map([['a', 'A']])],
  ]);
  const bindings = {
    roots,
    responseBody: new Map<string, CelValue>(),
    requestBody: new Map<string, CelValue>(),
  };
  const dialect = CEL_DIALECTS[version];
  try {
    return evaluateCel(parseCel(text, dialect.grammar), bindings, dialect, {
      reached: new Set(),
      steps: 10_000,
    });
  } catch (error) {
    return error instanceof CelFailure ? 'fails' : String(error);
  }
}

// Kuadrant/wasm-shim `data/cel/strings.rs` has the same cases in its own tests, where it has any.
test.each<[string, CelValue]>([
  ['"abc".charAt(1)', 'b'],
  ['"abc".charAt(3)', 'fails'],
  ['"abc".charAt("abc".indexOf("c"))', 'fails'],
  ['"hello mellow".indexOf("jello") == -1', true],
  ['"hello mellow".indexOf("ello") == 1u', true],
  ['"hello mellow".indexOf("ello", 2) == 7u', true],
  ['"hello mellow".indexOf("ello", 20) == -1', true],
  ['"hello mellow".lastIndexOf("ello") == 7u', true],
  ['"hello mellow".lastIndexOf("ello", 6) == 1u', true],
  ['"hello".indexOf("l") + 1', 'fails'],
  ['int("hello".indexOf("l")) + 1', 3n],
  ['["a", "b"].join()', 'ab'],
  ['[].join("-")', ''],
  ['["a", 1].join()', 'fails'],
  ['"TacoCÆt".lowerAscii()', 'tacocÆt'],
  ['"  \\ttrim\\t ".trim()', 'trim'],
  ['"hello hello".replace("he", "we")', 'wello wello'],
  ['"hello hello".replace("he", "we", 1)', 'wello hello'],
  ['"hello hello".replace("he", "we", -1)', 'wello wello'],
  ['"hi".replace("", "_")', '_h_i_'],
  ['"a.b".replace(".", "$&")', 'a$&b'],
  ['"a b c".split(" ")', ['a', 'b', 'c']],
  ['"a b c".split(" ", 2)', ['a', 'b c']],
  ['"a b c".split(" ", 0)', []],
  ['"ab".split("")', ['', 'a', 'b', '']],
  ['"tacocat".substring(4)', 'cat'],
  ['"tacocat".substring(4, 100)', 'cat'],
  ['"tacocat".substring(8)', 'fails'],
  ['"tacocat".substring(2, 1)', 'fails'],
  ['"a1".matches("^(?i)A|(?P<n>1)")', true],
  ['"a1".matches("(?i)^A(?P<n>1)$")', true],
  ['"a".matches("(?=a)")', 'fails'],
])('%s', (text, value) => {
  expect(evaluated(text)).toEqual(value);
});

test.each<[string, CelValue]>([
  ['string(true)', 'fails'],
  ['string(x)', 'fails'],
  ['string(2u) + string(1.5)', '21.5'],
  ['string(timestamp("2026-01-02T03:04:05Z")).startsWith("2026-01-02")', true],
  ['1 == "a" || x == null', true],
  ['1 < "a"', 'fails'],
  ['1 + 2u', 'fails'],
  ['"a" in "abc"', 'fails'],
  ['[1, "a", null].exists(i, i == "a")', true],
  ['[1, 2, 3].map(i, i > 1, i * 2)', [4n, 6n]],
  ['[1, 2].exists_one(i, i > 1) && [1, 2].all(i, i > 0)', true],
  ['m.map(k, k)', ['a']],
  ['x.map(k, k)', 'fails'],
  ['{"k": {1: "v"}}.k[1]', 'v'],
  ['m.?b.orValue("none")', 'fails'],
  ['m[?"b"].orValue("none")', 'none'],
  ['m[?"b"].or(m.?a).value()', 'A'],
  ['optional.none().hasValue()', false],
  ['-m.a', 'fails'],
])('%s', (text, value) => {
  expect(evaluated(text)).toEqual(value);
});

test.each<[string, readonly CelValue[]]>([
  ['m["b"]', [null, 'fails', 'fails', 'fails']],
  ['has(x.a)', [false, false, 'fails', 'fails']],
  ['x.a == 1 && false', ['fails', 'fails', false, false]],
  ['x.a == 1 || true', ['fails', 'fails', true, true]],
  ['x.a == 1 && true', ['fails', 'fails', 'fails', 'fails']],
  ['m.b', ['fails', 'fails', 'fails', 'fails']],
])('%s, from Kuadrant 1.3 on', (text, values) => {
  expect(KUADRANT_VERSIONS.map((version) => evaluated(text, version))).toEqual(values);
});
