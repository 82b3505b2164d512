import { Flow } from '../../lib/flow/flow';
import { TelemetryLabels } from '../../lib/labels/telemetry-labels';
import { Platform } from '../../lib/platform/platform';
import { checkPromql } from '../../lib/checks/check-query';
import { type PromqlContext } from '../../lib/promql/promql-context';

const flow = new Flow({ platform: new Platform(), labels: TelemetryLabels.tier() });

/** A query and the problems it has, each exactly. */
type Refusal = readonly [query: string, ...problems: string[]];

/** What is refused, and windows that do not follow the dashboard. */
function problemsOf(query: string, context: Partial<PromqlContext> = {}): readonly string[] {
  return checkPromql(query, { flow, use: 'dashboard', ...context })
    .problems.filter(({ severity, rule }) => severity === 'error' || rule === 'window-fixed')
    .map(({ message }) => message);
}

describe('refused: what does not parse', () => {
  test.each<Refusal>([
    [
      'sum(rate(authorized_hits[$__range])',
      '`sum(rate(authorized_hits[$__range])` does not parse: it ends too early, after character 35; ' +
        'close what is open.',
    ],
    [
      'sum(authorized_hits{user="a" model="b"})',
      '`sum(authorized_hits{user="a" model="b"})` does not parse at character 30, before ' +
        '`model="b"})`: write an operator, comma or parenthesis that fits there.',
    ],
    ['Rate(authorized_hits[$__range])', '`Rate` is no function of PromQL: did you mean rate?'],
    ['totals(limitador_up)', '`totals` is no function of PromQL: write one that it has.'],
    ['  ', 'the query is empty: write one.'],
    [
      'limitador_up{job=~"a\\.b"}',
      'the string "a\\.b" has the escape \\., which Prometheus refuses: write \\\\. for a backslash.',
    ],
    [
      `limitador_up{job='a}`,
      "`limitador_up{job='a}` does not parse: it ends too early, after character 20; close what is " +
        'open.',
    ],
    [
      'limitador_up{job=~"(a"}',
      '`job=~"(a"` is no regular expression of Prometheus (missing closing )): escape what is meant literally.',
    ],
    [
      'limitador_up{job=~"a(?!b)"}',
      '`job=~"a(?!b)"` looks around, which Prometheus\' patterns cannot: write a second matcher with ' +
        '!~.',
    ],
    [
      'authorized_hits{__name__="limited_calls"}',
      '`authorized_hits{__name__="limited_calls"}` names its metric twice: leave one out.',
    ],
    [
      'limitador_up offset 5m offset 1h',
      '`limitador_up offset 5m offset 1h` has offset twice: leave one out.',
    ],
    [
      '(limitador_up) offset 5m',
      '`(limitador_up) offset 5m` reaches behind parentheses: write it behind the metric, within ' + 'them.',
    ],
    [
      'limitador_up[5m + 1m]',
      '`5m + 1m` needs a feature of PromQL that Prometheus has only behind a flag: write it ' + 'without.',
    ],
    [
      'limitador_up smoothed',
      '`limitador_up smoothed` needs a feature of PromQL that Prometheus has only behind a flag: ' +
        'write it without.',
    ],
    [
      '$agg(limitador_up)',
      '`$agg` stands where a function does, and what it would do cannot be checked: write the ' + 'function.',
    ],
    ['limitador_up > 5m', '`5m` is a duration in the place of a number: write 300.'],
    ['limitador_up offset 300', '`300` is a number in the place of a duration: write `300s`.'],
    ['max_over_time(limitador_up[300])', '`300` is a number in the place of a duration: write `300s`.'],
    ['max_over_time(limitador_up[0s])', '`0s` is no time at all: write a longer one.'],
    ['limitador_up > 5and up', '`5` runs into what follows it: write a space between them.'],
    [
      'limitador_up{job=~"(a)\\\\1"}',
      '`job=~"(a)\\\\1"` is no regular expression of Prometheus (invalid escape sequence): escape what is meant literally.',
    ],
    [
      'limitador_up * fill(0) up',
      '`limitador_up * fill(0) up` needs a feature of PromQL that Prometheus has only behind a ' +
        'flag: write it without.',
    ],
    ['count(a, b, c)', '`count(a, b, c)` has too many arguments: give count one vector.'],
    ['sum()', '`sum()` has no argument: give sum one vector.'],
  ])('%s', (query, ...problems) => {
    expect(problemsOf(query)).toEqual(problems);
  });
});

describe('refused: what has the wrong types', () => {
  test.each<Refusal>([
    [
      'rate(authorized_hits)',
      '`rate(authorized_hits)` needs a range: write a window in brackets behind `authorized_hits`.',
    ],
    [
      'sum(authorized_hits[$__range])',
      '`sum(authorized_hits[$__range])` cannot take the range `authorized_hits[$__range]`: put a ' +
        'function around it, such as rate().',
    ],
    [
      'authorized_hits[$__range]',
      '`authorized_hits[$__range]` is a range, which nothing can draw: put a function around it, ' +
        'such as rate().',
    ],
    ['"limitador_up"', '`"limitador_up"` is a string, which nothing can draw: write an expression.'],
    [
      'limitador_up + authorized_hits[$__range]',
      '`limitador_up + authorized_hits[$__range]` has a range as an operand: put a function around ' +
        'it, such as rate().',
    ],
    [
      'topk(limitador_up)',
      '`topk(limitador_up)` is missing its first argument, a number: write `topk(…, …)`.',
    ],
    ['sum(5, limitador_up)', '`sum(5, limitador_up)` has an argument too many: sum takes one.'],
    [
      'clamp_max(limitador_up)',
      '`clamp_max(limitador_up)` has one argument: clamp_max takes a vector and a number.',
    ],
    ['abs(1)', '`abs(1)` has a number, `1`, where a vector belongs: write one.'],
    [
      'sum(limitador_up) offset 5m',
      '`sum(limitador_up) offset 5m` moves a result in time, and only selectors can be moved: write ' +
        'the offset or @ behind the metric.',
    ],
    [
      'sum(limitador_up)[$__range]',
      '`sum(limitador_up)[$__range]` asks a result for its past: write a subquery, `[$__range:]`.',
    ],
    [
      'limitador_up offset 5m [$__range]',
      '`limitador_up offset 5m [$__range]` moves in time before it has a range: write the brackets ' +
        'first, as in `x[5m] offset 1h`.',
    ],
    ['1 > 2', '`1 > 2` compares two numbers: write `> bool`.'],
    ['limitador_up + bool 1', '`limitador_up + bool 1` has bool, which only comparisons take: leave it out.'],
    [
      'limitador_up and 1',
      '`limitador_up and 1` joins a number to a set: write `vector(…)` around it, or compare ' + 'instead.',
    ],
    ['limitador_up * on(pod) 2', '`limitador_up * on(pod) 2` matches labels with a number: leave on(…) out.'],
    [
      'limitador_up and on(pod) group_left up',
      '`limitador_up and on(pod) group_left up` has group_left, which and cannot use: leave it out.',
    ],
    [
      'limitador_up * on(pod) group_left(pod) up',
      '`limitador_up * on(pod) group_left(pod) up` has pod in on(…) and in group_left(…): leave it ' +
        'out of the latter.',
    ],
    ['{job=~".*"}', '`{job=~".*"}` would select everything: name a metric.'],
    [
      'limitk(1, limitador_up)',
      '`limitk(1, limitador_up)` uses limitk, which Prometheus has only behind a flag: write it ' +
        'without.',
    ],
    [
      'mad_over_time(limitador_up[$__range])',
      '`mad_over_time(limitador_up[$__range])` uses mad_over_time, which Prometheus has only behind ' +
        'a flag: write it without.',
    ],
  ])('%s', (query, ...problems) => {
    expect(problemsOf(query)).toEqual(problems);
  });
});
