import fc from 'fast-check';
import { CelTimestamp, CelUint, type CelValue } from '../../lib/cel/cel-value';
import { type Roots } from './crates';

/** What the expressions read. Maps that macros go through have one key, as the crates have no order of keys. */
export const ROOTS: Roots = new Map<string, CelValue>([
  ['m', new Map<CelValue, CelValue>([['a', 'A']])],
  [
    'auth',
    new Map<CelValue, CelValue>([
      [
        'identity',
        new Map<CelValue, CelValue>([
          ['tier', 'gold'],
          ['level', 3],
          ['groups', ['admin', 'héllo']],
          ['none', null],
          ['premium', true],
        ]),
      ],
    ]),
  ],
  ['l', ['a', 'b/c', '']],
  ['s', '/llm/héllo/v1'],
  ['n', 5n],
  ['u', CelUint.of(7n)],
  ['d', 2.5],
  ['b', true],
  ['z', null],
  ['t', new CelTimestamp(1_767_323_045_000_000_000n, 60)],
]);

const names = fc.constantFrom('m', 'auth', 'l', 's', 'n', 'u', 'd', 'b', 'z', 't', 'x', 'nope');
const fields = fc.constantFrom('a', 'identity', 'tier', 'level', 'groups', 'none', 'size', 'missing');
const literals = fc.constantFrom(
  ...['0', '1', '2', '-1', '-3', '0x1F', '9223372036854775807', '-9223372036854775808', '1u', '0u', '0x2u'],
  ...[
    '18446744073709551615u',
    '1.0',
    '2.5',
    '-0.0',
    '.5',
    '1e3',
    '1e21',
    '1e-7',
    '-1.5',
    'true',
    'false',
    'null',
  ],
  ...[
    '"a"',
    "'a'",
    '""',
    '"héllo"',
    '"/"',
    '"b/c"',
    '"1"',
    '"2.5"',
    '"\\n"',
    '"\\\'"',
    "'\\\"'",
    '"\\x41"',
    '"\\u00e9"',
  ],
  ...[
    '"\\U0001F600"',
    '"\\101"',
    'r"\\d"',
    "R'x'",
    'b"ab"',
    'b"\\xff"',
    'b""',
    '"2026-01-02T03:04:05Z"',
    '"1h30m"',
  ],
  ...['"1.5ms"', '"-1s"', '"x"', '"[a-z]+"', '"^h"', '"inf"', '"+5"', '" 5"'],
);
/** What one of the grammars, or all of them, refuse. */
const odd = fc.constantFrom(
  ...[
    '-0x1',
    '9223372036854775808',
    '18446744073709551616u',
    '1e309',
    '"\\X41"',
    '"\\q"',
    '"\\400"',
    '"""a"""',
  ],
  ...[
    "'''b'''",
    '"""a"b"""',
    'r"a\\"b"',
    "b'\\n'",
    'br"a"',
    'a.b.C{d: 1}',
    '.s',
    '`a`',
    's.`a`',
    '1 // x',
    '"a\nb"',
  ],
);
const relations = fc.constantFrom('==', '!=', '<', '<=', '>', '>=', 'in');
const sums = fc.constantFrom('+', '-', '*', '/', '%');
const functions = fc.constantFrom(
  ...[
    'size',
    'string',
    'int',
    'uint',
    'double',
    'bytes',
    'timestamp',
    'duration',
    'has',
    'max',
    'min',
    'type',
    'dyn',
  ],
  ...['contains', 'startsWith', 'matches', 'charAt', 'split', 'getHours', 'value', '.size'],
);
const methods = fc.constantFrom(
  ...[
    'size',
    'contains',
    'startsWith',
    'endsWith',
    'matches',
    'charAt',
    'indexOf',
    'lastIndexOf',
    'join',
    'trim',
  ],
  ...[
    'lowerAscii',
    'upperAscii',
    'replace',
    'split',
    'substring',
    'getHours',
    'getMonth',
    'getDayOfYear',
    'getDate',
  ],
  ...[
    'getDayOfWeek',
    'getMilliseconds',
    'getFullYear',
    'getMinutes',
    'value',
    'hasValue',
    'or',
    'orValue',
    'string',
  ],
  ...['int', 'toUpper', 'has', 'of', 'getSeconds', 'getDayOfMonth'],
);
const macros = fc.constantFrom('all', 'exists', 'exists_one', 'existsOne', 'map', 'filter');
const mark = fc.constantFrom(...Array.from({ length: 12 }, () => ''), '?');
const blanks = fc.constantFrom('', ' ');

/** Expressions, most of which parse, and some of which mean something. */
export const expressions: fc.Arbitrary<string> = fc.letrec<{ expression: string; term: string }>((tie) => {
  const expression = tie('expression');
  const term = tie('term');
  const args = fc.array(expression, { maxLength: 3 });
  return {
    term: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      { weight: 8, arbitrary: literals },
      { weight: 1, arbitrary: fc.oneof({ weight: 5, arbitrary: literals }, odd) },
      { weight: 7, arbitrary: names },
      { weight: 2, arbitrary: expression.map((inner) => `(${inner})`) },
      { weight: 3, arbitrary: fc.tuple(term, fields).map(([on, field]) => `${on}.${field}`) },
      { weight: 1, arbitrary: fc.tuple(term, fields).map(([on, field]) => `${on}.?${field}`) },
      { weight: 2, arbitrary: fc.tuple(term, expression).map(([on, key]) => `${on}[${key}]`) },
      { weight: 1, arbitrary: fc.tuple(term, expression).map(([on, key]) => `${on}[?${key}]`) },
      { weight: 1, arbitrary: fc.tuple(term, fields).map(([on, field]) => `has(${on}.${field})`) },
      {
        weight: 4,
        arbitrary: fc
          .tuple(term, methods, args)
          .map(([on, name, list]) => `${on}.${name}(${list.join(', ')})`),
      },
      {
        weight: 2,
        arbitrary: fc.tuple(functions, args).map(([name, list]) => `${name}(${list.join(', ')})`),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.constantFrom('of', 'none', 'ofNonZeroValue'), fc.array(expression, { maxLength: 1 }))
          .map(([name, list]) => `optional.${name}(${list.join(', ')})`),
      },
      {
        weight: 3,
        arbitrary: fc
          .tuple(
            fc.oneof(
              fc.constantFrom('l', 'm', 'auth', 'auth.identity.groups', 'z', 's', '[]'),
              listOf(expression),
            ),
            macros,
            fc.constantFrom(...Array.from({ length: 9 }, () => 'x'), 'l', '1'),
            fc.array(expression, { minLength: 1, maxLength: 2 }),
          )
          .map(([on, name, variable, list]) => `${on}.${name}(${variable}, ${list.join(', ')})`),
      },
      { weight: 2, arbitrary: listOf(expression) },
      {
        weight: 1,
        arbitrary: fc
          .array(fc.tuple(mark, expression, expression), { maxLength: 2 })
          .map((entries) => `{${entries.map(([mark, key, value]) => `${mark}${key}: ${value}`).join(', ')}}`),
      },
    ),
    expression: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      { weight: 6, arbitrary: term },
      { weight: 2, arbitrary: fc.tuple(term, relations, term).map(([a, op, b]) => `${a} ${op} ${b}`) },
      {
        weight: 1,
        arbitrary: fc.tuple(term, relations, term, relations, term).map((parts) => parts.join(' ')),
      },
      {
        weight: 2,
        arbitrary: fc.tuple(term, blanks, sums, blanks, term).map((parts) => parts.join('')),
      },
      {
        weight: 2,
        arbitrary: fc
          .array(fc.tuple(fc.constantFrom(' && ', ' || '), expression), { minLength: 2, maxLength: 4 })
          .map((terms) => terms.map(([op, operand], i) => (i === 0 ? operand : op + operand)).join('')),
      },
      {
        weight: 2,
        arbitrary: fc.tuple(expression, term, expression).map(([a, b, c]) => `(${a}) ? ${b} : ${c}`),
      },
      {
        weight: 1,
        arbitrary: fc.tuple(term, expression, expression).map(([a, b, c]) => `${a} ? ${b} : ${c}`),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.constantFrom('!', '!!', '-', '--', '- ', '!!!'), term)
          .map((parts) => parts.join('')),
      },
    ),
  };
}).expression;

function listOf(element: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(fc.array(fc.tuple(mark, element), { maxLength: 3 }), fc.constantFrom('', '', '', '', ','))
    .map(([elements, end]) => `[${elements.map((parts) => parts.join('')).join(', ')}${end}]`);
}
