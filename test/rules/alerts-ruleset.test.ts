import { Duration } from 'cdk8s';
import { type AlertOptions } from '../../lib/rules/alert-options';
import { standardAlerts } from '../../lib/rules/alerts/standard-alerts';
import { resolvedRules } from '../../lib/rules/resolved-rules';
import { recording } from '../../lib/rules/rule';
import { RuleSet } from '../../lib/rules/rule-set';
import { tokenRate } from '../../lib/queries/tokens';
import { EVERYWHERE } from './support/scenario';

const STANDARD = RuleSet.of(standardAlerts());
const NAMES = STANDARD.rules.map(({ name }) => name);

/** The problems without the query, which is the same as ever. */
function problemsOf(set: RuleSet): string[] {
  return resolvedRules(set, EVERYWHERE).problems.map((problem) => problem.replace(/ The query is: .*$/, ''));
}

describe('a threshold that could not work is refused', () => {
  test.each<[string, AlertOptions, string]>([
    [
      'authentication slower than its exporter can say',
      { authLatency: Duration.seconds(2) },
      'rule MaaSAuthLatencyHigh: authLatency is 2s, but a quantile of auth_server_authconfig_duration_seconds is ' +
        'never > 2, as its highest finite bucket is 0.951: write less, such as Duration.millis(476).',
    ],
    [
      'exactly the last bucket',
      { authLatency: Duration.millis(951) },
      'rule MaaSAuthLatencyHigh: authLatency is 951ms, but a quantile of auth_server_authconfig_duration_seconds is ' +
        'never > 0.951, as its highest finite bucket is 0.951: write less, such as Duration.millis(476).',
    ],
    [
      'a first token that nobody waits for',
      { timeToFirstToken: Duration.hours(1) },
      'rule MaaSModelTTFTHigh: timeToFirstToken is 1h, but a quantile of vllm:time_to_first_token_seconds is ' +
        'never > 3600, as its highest finite bucket is 2560: write less, such as Duration.millis(1280000).',
    ],
    [
      'a first token in no time',
      { timeToFirstToken: Duration.seconds(0) },
      'rule MaaSModelTTFTHigh: timeToFirstToken is 0s: write a duration between 0.001 and 2560 s.',
    ],
    [
      'a share in percent',
      { authFailureRatio: 30 },
      'rule MaaSAuthDeniedRatioHigh: authFailureRatio is 30: write a share between 0 and 1, such as 0.3.',
    ],
    [
      'a share that is always exceeded',
      { gatewayErrorRatio: 0 },
      'rule MaaSGatewayErrorRatioHigh: gatewayErrorRatio is 0: write a share between 0 and 1, such as 0.05.',
    ],
    [
      'no number',
      { queueWaiting: NaN },
      'rule MaaSModelQueueDepthHigh: queueWaiting is NaN: write requests for each replica from 0 on, such as 10.',
    ],
    [
      'a budget below nothing',
      { seriesBudget: -1 },
      'rule MaaSTokenSeriesOverBudget: seriesBudget is -1: write a number of series from 0 on, such as 100000.',
    ],
    [
      'a quota of nothing',
      { quotas: { free: { tokens: 0, window: Duration.hours(1) } } },
      'rule MaaSUserQuotaNearlyUsed: the quota of "free" is 0 tokens: write a whole number above 0.',
    ],
    [
      'a quota over less than a rate can be taken',
      { quotas: { free: { tokens: 10, window: Duration.minutes(1), per: 'plan' } } },
      'rule MaaSPlanQuotaNearlyUsed: a range of 1m is shorter than four scrape intervals and would often be empty: write at ' +
        'least Duration.seconds(120).',
    ],
    [
      'a window shorter than that',
      { window: Duration.minutes(1) },
      'rule MaaSAuthDeniedRatioHigh: a range of 1m is shorter than four scrape intervals and would often be empty: write ' +
        'at least Duration.seconds(120).',
    ],
  ])('%s', (_, options, message) => {
    const [rule = ''] = message.split(':');
    const problems = problemsOf(RuleSet.of(standardAlerts(options)));
    expect(problems.filter((problem) => problem.startsWith(`${rule}:`))).toEqual([message]);
  });

  test('in every rule that it would break', () => {
    const problems = problemsOf(RuleSet.of(standardAlerts({ traffic: -1 })));
    const said = problems.map((problem) => problem.replace(/^rule \w+: /, ''));
    expect(new Set(said)).toEqual(
      new Set(['traffic is -1: write requests per second from 0 on, such as 0.05.']),
    );
    expect(said.length).toBeGreaterThan(5);
  });

  test('and none of ours is', () => {
    expect(problemsOf(STANDARD)).toEqual([]);
  });

  test('an option spelled out as undefined has its default', () => {
    const spelled = RuleSet.of(standardAlerts({ kvCache: undefined }));
    expect(resolvedRules(spelled, EVERYWHERE)).toEqual(resolvedRules(STANDARD, EVERYWHERE));
  });
});

describe('a set of alerts', () => {
  const find = (set: RuleSet, name: string) =>
    resolvedRules(set, EVERYWHERE)
      .byNamespace.flatMap(({ groups }) => groups.flatMap(({ rules }) => rules))
      .find(({ alert }) => alert === name);

  test('drops one by name, and leaves the first set as it was', () => {
    const less = STANDARD.without('MaaSGpuIdleWhileRequestsWait');
    expect(less.rules.map(({ name }) => name)).toEqual(
      NAMES.filter((name) => name !== 'MaaSGpuIdleWhileRequestsWait'),
    );
    expect(STANDARD.find('MaaSGpuIdleWhileRequestsWait')).toBeDefined();
  });

  test('drops a group with its last rule', () => {
    const less = STANDARD.without('MaaSGatewayErrorRatioHigh').without('MaaSGatewayFilterFailing');
    expect(less.groups.map(({ name }) => name)).not.toContain('maas-gateway');
    expect(less.problems()).toEqual([]);
  });

  test('is tuned: longer, graver, elsewhere', () => {
    const tuned = STANDARD.tuned('MaaSModelQueueDepthHigh', {
      for: Duration.minutes(30),
      severity: 'critical',
      labels: { team: 'serving' },
      runbookUrl: 'https://wiki.example.org/queue',
    });
    expect(find(tuned, 'MaaSModelQueueDepthHigh')).toMatchObject({
      for: '30m',
      labels: { severity: 'critical', team: 'serving' },
      annotations: { runbook_url: 'https://wiki.example.org/queue' },
    });
    expect(find(STANDARD, 'MaaSModelQueueDepthHigh')).toMatchObject({
      for: '10m',
      labels: { severity: 'warning' },
    });
  });

  test('has a second form of one, with another threshold', () => {
    const grave = RuleSet.of(standardAlerts({ queueWaiting: 100 })).find('MaaSModelQueueDepthHigh');
    const cloned = STANDARD.cloned('MaaSModelQueueDepthHigh', 'ModelQueueOverflowing', {
      query: grave?.query,
      severity: 'critical',
    });
    expect(find(cloned, 'MaaSModelQueueDepthHigh')?.expr).toMatch(/> \(10\)$/);
    expect(find(cloned, 'ModelQueueOverflowing')?.expr).toMatch(/> \(100\)$/);
    expect(cloned.problems()).toEqual([]);
  });

  test('has another in the place of one', () => {
    const replaced = STANDARD.replaced('MaaSModelStalled', recording('all:tokens:rate5m', tokenRate()));
    expect(replaced.find('MaaSModelStalled')).toBeUndefined();
    expect(replaced.find('all:tokens:rate5m')?.kind).toBe('recording');
  });

  test.each<[string, RuleSet, string]>([
    ['without', STANDARD.without('Nope'), 'without("Nope")'],
    ['replaced', STANDARD.replaced('Nope', recording('a:b:c', tokenRate())), 'replaced("Nope")'],
    ['tuned', STANDARD.tuned('Nope', { severity: 'info' }), 'tuned("Nope")'],
    ['cloned', STANDARD.cloned('Nope', 'Another', {}), 'cloned("Nope")'],
  ])('%s: a name that is not there is an error', (_, set, call) => {
    expect(set.problems()).toEqual([`${call}: there is no such rule; there are ${NAMES.join(', ')}.`]);
    expect(set.rules).toEqual(STANDARD.rules);
  });

  test('a name that is nearly one of theirs is answered with that one', () => {
    expect(STANDARD.without('MaaSModelStaled').problems()).toEqual([
      'without("MaaSModelStaled"): there is no such rule. Did you mean "MaaSModelStalled"?',
    ]);
  });

  test('two of one name are an error', () => {
    expect(STANDARD.cloned('MaaSModelStalled', 'MaaSModelStalled', {}).problems()).toEqual([
      'two rules are named "MaaSModelStalled": give one another name.',
    ]);
  });

  test('two groups of one name are an error', () => {
    const twice = STANDARD.with(...STANDARD.groups.slice(0, 1).map((group) => ({ ...group, rules: [] })));
    expect(twice.problems()).toEqual(['two groups are named "maas-exporters": give one another name.']);
  });

  test('a name is in camel case', () => {
    expect(STANDARD.cloned('MaaSModelStalled', 'model_stalled', {}).problems()).toEqual([
      'alert "model_stalled": a name is in camel case, such as LimitadorDown.',
    ]);
  });
});

test('no quota, no alert on quotas', () => {
  expect(NAMES.filter((name) => name.includes('Quota'))).toEqual([]);
  expect(STANDARD.groups.map(({ name }) => name)).not.toContain('maas-quotas');
});

test('every alert has a namespace, of its query or of what it asks: the panel of firing alerts finds it by that', () => {
  const alerts = resolvedRules(STANDARD, EVERYWHERE)
    .byNamespace.flatMap(({ groups }) => groups)
    .flatMap(({ rules }) => rules);
  const ofQuery = new Set(
    STANDARD.rules
      .filter(({ query }) => query.resolve(EVERYWHERE).labels.has('namespace'))
      .map(({ name }) => name),
  );
  const placed = alerts.filter(({ alert = '' }) => !ofQuery.has(alert));
  expect(Object.fromEntries(placed.map(({ alert = '', labels }) => [alert, labels.namespace]))).toEqual({
    MaaSAuthDeniedRatioHigh: 'kuadrant-system',
    MaaSAuthLatencyHigh: 'kuadrant-system',
    MaaSAuthMetadataFailing: 'kuadrant-system',
    MaaSGatewayErrorRatioHigh: 'openshift-ingress',
    MaaSGatewayFilterFailing: 'openshift-ingress',
    MaaSTelemetryLabelMissing: 'kuadrant-system',
    MaaSTokenReportsStopped: 'kuadrant-system',
    MaaSTokenSeriesOverBudget: 'kuadrant-system',
    MaaSTokensPerRequestCollapsed: 'kuadrant-system',
    MaaSTrafficUnmetered: 'openshift-ingress',
  });
});
