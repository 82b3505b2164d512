import fc from 'fast-check';
import { Flow } from '../../lib/flow/flow';
import { TelemetryLabels } from '../../lib/labels/telemetry-labels';
import { CATALOGUE } from '../../lib/exporters/catalogue';
import { seriesNames } from '../../lib/exporters/metric';
import { Platform } from '../../lib/platform/platform';
import { type PromqlCheck, checkPromql } from '../../lib/checks/check-query';
import { parsePromql } from '../../lib/promql/promql-parse';
import { typeProblems } from '../../lib/promql/promql-types';
import { hasPromtool, promqlProblems } from '../support/manifest-oracles';

const flow = new Flow({ platform: new Platform(), labels: TelemetryLabels.tier() });

const NAMES = CATALOGUE.flatMap((metric) => seriesNames(metric, metric.name));
const label = fc.constantFrom('user', 'tier', 'le', 'pod', 'by', 'on', 'sum', 'offset', 'x');
const value = fc.constantFrom('"a"', "'b|c'", '`d.*`', '"\\\\d+"', '""', '"é"', '"\\x41"');
const matcher = fc.tuple(label, fc.constantFrom('=', '!=', '=~', '!~'), value).map((parts) => parts.join(''));
const selector = fc
  .tuple(fc.constantFrom(...NAMES, 'a:b:c'), fc.array(matcher, { maxLength: 2 }))
  .map(([name, matchers]) => (matchers.length === 0 ? name : `${name}{${matchers.join(', ')}}`));
const duration = fc.constantFrom('5m', '1h30m', '30s', '1d');
const shift = fc.constantFrom('', '', ' offset 5m', ' offset -1h', ' @ end()', ' @ 100 offset 1d');
const labels = fc.uniqueArray(label, { maxLength: 2 }).map((names) => `(${names.join(', ')})`);
const number = fc.constantFrom('0', '1', '-1', '0.95', '1e3', '0x1F', 'Inf', '- 2');

/** Well-typed PromQL, so that Prometheus takes it. */
const { vector } = fc.letrec<{ vector: string; scalar: string; matrix: string }>((tie) => ({
  scalar: fc.oneof(
    { maxDepth: 3 },
    number,
    fc.constant('time()'),
    tie('vector').map((of) => `scalar(${of})`),
  ),
  matrix: fc.oneof(
    { maxDepth: 3 },
    fc.tuple(selector, duration, shift).map(([of, range, by]) => `${of}[${range}]${by}`),
    fc.tuple(tie('vector'), duration, shift).map(([of, range, by]) => `(${of})[${range}:]${by}`),
  ),
  vector: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.tuple(selector, shift).map(([of, by]) => `${of}${by}`),
    tie('vector').map((of) => `-(${of})`),
    fc
      .tuple(fc.constantFrom('rate', 'increase', 'delta', 'max_over_time', 'absent_over_time'), tie('matrix'))
      .map(([name, of]) => `${name}(${of})`),
    fc
      .tuple(fc.constantFrom('abs', 'sort', 'absent', 'timestamp'), tie('vector'))
      .map(([f, of]) => `${f}(${of})`),
    fc.tuple(tie('scalar'), tie('vector')).map(([q, of]) => `histogram_quantile(${q}, ${of})`),
    tie('vector').map((of) => `label_replace(${of}, "x", "$1", "user", "(.*)")`),
    tie('scalar').map((of) => `vector(${of})`),
    fc
      .tuple(
        fc.constantFrom('sum', 'max', 'COUNT', 'topk(3, ', 'quantile(0.5, '),
        fc.constantFrom('by', 'without'),
        labels,
        tie('vector'),
      )
      .map(([name, how, of, inner]) => `${name}${name.endsWith(' ') ? '' : '('}${inner}) ${how} ${of}`),
    fc
      .tuple(
        tie('vector'),
        fc.constantFrom('+', '-', '*', '/', '^', '>', '== bool', 'and', 'unless', 'or'),
        fc.constantFrom('', 'on', 'ignoring'),
        labels,
        tie('vector'),
      )
      .map(
        ([left, operator, how, of, right]) => `${left} ${operator} ${how === '' ? '' : how + of} ${right}`,
      ),
    fc.tuple(tie('vector'), fc.constantFrom('*', '-', '<='), tie('scalar')).map((parts) => parts.join(' ')),
  ),
}));

const SCRAPS = [
  '(',
  ')',
  '{',
  '}',
  '[',
  ']',
  ',',
  '"',
  "'",
  '`',
  '$x',
  '${',
  '[[',
  ' by ',
  '=~',
  '#',
  '\n',
  '\\',
  '5m',
  ' offset ',
  '-',
];
const mutated = fc
  .tuple(
    vector,
    fc.array(fc.tuple(fc.nat(), fc.nat(3), fc.constantFrom(...SCRAPS)), { minLength: 1, maxLength: 3 }),
  )
  .map(([query, edits]) =>
    edits.reduce((text, [at, removed, added]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + added + text.slice(place + removed);
    }, query),
  );

const use = fc.constantFrom('dashboard' as const, 'rule' as const);

/** What is no sentence for a person. */
function slips({ problems }: PromqlCheck): readonly string[] {
  return problems
    .map(({ message }) => message)
    .filter((message) => !/[.?]$/.test(message) || /undefined|\[object/.test(message));
}

test.each([
  ['any text', fc.string({ unit: 'binary' })],
  [
    'text of what PromQL is made of',
    fc
      .array(fc.oneof(fc.constantFrom(...SCRAPS), selector, number), { maxLength: 30 })
      .map((parts) => parts.join('')),
  ],
  ['PromQL', vector],
  ['PromQL with slips', mutated],
])('%s is answered with sentences, never with a crash', (_, texts: fc.Arbitrary<string>) => {
  fc.assert(
    fc.property(texts, use, (text, where) => {
      expect(slips(checkPromql(text, { flow, use: where }))).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['parentheses', '('.repeat(20_000) + 'up' + ')'.repeat(20_000)],
  ['signs', '-'.repeat(20_000) + 'up'],
  ['operators', 'up + '.repeat(20_000) + 'up'],
  ['braces', '{'.repeat(20_000)],
  ['variables', '$x'.repeat(20_000)],
])('twenty thousand %s are refused, not followed', (_, query) => {
  expect(checkPromql(query, { flow, use: 'dashboard' }).problems).toHaveLength(1);
});

test('the same query has the same answer', () => {
  fc.assert(
    fc.property(vector, (query) => {
      expect(checkPromql(query, { flow, use: 'rule' })).toEqual(checkPromql(query, { flow, use: 'rule' }));
    }),
  );
});

/** What keeps Prometheus from reading a query, in our words. */
function unreadable(query: string): readonly string[] {
  const parsed = parsePromql(query);
  return 'problem' in parsed ? [parsed.problem] : typeProblems(parsed.expr).map(({ message }) => message);
}

(hasPromtool() ? test : test.skip)('what Prometheus takes, the reader takes', () => {
  const queries = fc.sample(vector, 1000);
  const refused = promqlProblems(queries);
  const taken = queries.filter((query) => !refused.some((problem) => problem.startsWith(`${query}: `)));
  expect(taken.length).toBeGreaterThan(500);
  expect(taken.flatMap((query) => unreadable(query).map((problem) => [query, problem]))).toEqual([]);
});

// Seeded: the rare pattern that only one port of RE2 takes must not fail a build.
(hasPromtool() ? test : test.skip)('what the reader takes, Prometheus takes', () => {
  const queries = fc
    .sample(mutated, { numRuns: 1000, seed: 42 })
    .filter((query) => !/\$|\[\[/.test(query) && unreadable(query).length === 0);
  expect(promqlProblems(queries)).toEqual([]);
});
