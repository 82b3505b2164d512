import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Duration } from 'cdk8s';
import { standardDashboards } from '../../dashboards';
import { asStored } from '../support/stored';
import { OF_CHOICE, OF_USER } from '../../dashboards/variables';
import { Flow } from '../../lib/flow/flow';
import { renderDashboard } from '../../lib/grafana/render';
import { MODEL, PLAN, USER } from '../../lib/exporters/metric';
import { vllmNumRequestsRunning } from '../../lib/exporters/models/metrics';
import { checkPromql } from '../../lib/checks/check-query';
import { type Query } from '../../lib/promql/query';
import {
  gatewayLatency,
  gatewayLatencyBy,
  gatewayLatencyByService,
} from '../../lib/exporters/istio-gateway/queries';
import { limitedRate, limitedShare, requestsLimited } from '../../lib/queries/limits';
import {
  CHOSEN_MODELS,
  interTokenLatency,
  queueTime,
  requestLatency,
  timeToFirstToken,
} from '../../lib/exporters/models/queries';
import {
  activeUsers,
  requestRate,
  requestsAllowed,
  responseRate,
  servedShare,
} from '../../lib/queries/requests';
import { cost, tokenRate, tokensUsed } from '../../lib/queries/tokens';
import { standardRecordings } from '../../lib/rules/recording-rules';
import { type ResolvedRules, resolvedRules } from '../../lib/rules/resolved-rules';
import { RuleSet } from '../../lib/rules/rule-set';
import {
  SITUATIONS,
  STACKS,
  VOCABULARIES,
  flow as plainFlow,
  panelsOf,
  targetsOf,
} from '../dashboards/support';
import { hasPromtool, promqlProblems } from '../support/manifest-oracles';
import { RANGES_HAVE_THEIR_START } from '../support/prometheus-version';

const withPromtool = hasPromtool() ? test : test.skip;
const PRICES = { currency: 'EUR', perMillionTokens: { free: 1, premium: 8 } };

interface Recording {
  readonly raw: Flow;
  readonly rules: ResolvedRules;
  readonly recorded: Flow;
}

/** A flow before the rules, the rules, and the flow with them. */
function recording({ platform, labels, scrapeInterval }: Flow, instance?: string): Recording {
  const plan = labels.growingWith('plans')?.name ?? '';
  const props = {
    platform,
    labels,
    scrapeInterval,
    instance,
    gatewayLabels: [{ name: plan, metrics: ['istio_requests_total', 'istio_request_duration_milliseconds'] }],
  };
  const raw = new Flow(props);
  const rules = resolvedRules(RuleSet.of(standardRecordings({ labels, instance })), raw);
  return { raw, rules, recorded: new Flow({ ...props, recorded: rules.recorded }) };
}

function groupsOf({ byNamespace }: ResolvedRules) {
  return byNamespace.flatMap(({ groups }) => groups);
}

function inFolder<T>(act: (file: (name: string, content: unknown) => string) => T): T {
  const folder = mkdtempSync(path.join(tmpdir(), 'recordings-'));
  try {
    return act((name, content) => {
      const file = path.join(folder, name);
      writeFileSync(file, JSON.stringify(content));
      return file;
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function promtool(...args: readonly string[]): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}` };
}

describe.each(SITUATIONS)('%s', (_, situation) => {
  const { raw, rules, recorded } = recording(situation);
  const rendered = standardDashboards({ prices: PRICES }).map((one) => renderDashboard(one, recorded));
  const targets = rendered.flatMap(panelsOf).flatMap(targetsOf);

  test('nothing is wrong with the rules, and only what needs a user is left out where nobody names any', () => {
    expect(rules.problems).toEqual([]);
    const level = raw.labelName(USER) === undefined ? ['a label that counts users'] : [];
    expect([...new Set(rules.omitted.map(({ because }) => because))]).toEqual(level);
    const found = groupsOf(rules)
      .flatMap((group) => group.rules)
      .flatMap(({ expr }) => checkPromql(expr, { flow: raw, use: 'rule' }).problems);
    expect(found).toEqual([]);
  });

  withPromtool('promtool has nothing to say of the rules', () => {
    for (const { groups } of rules.byNamespace) {
      const plain = groups.map((group) => ({
        ...group,
        rules: group.rules.map(({ record, expr, labels }) => ({ record, expr, labels })),
      }));
      const { status, output } = inFolder((file) =>
        promtool('check', 'rules', '--lint=all', '--lint-fatal', file('rules.yaml', { groups: plain })),
      );
      expect({
        status,
        output: output.replace(/^Checking .*\n {2}SUCCESS: \d+ rules found\n+$/, ''),
      }).toEqual({
        status: 0,
        output: '',
      });
    }
  });

  test('each rule is where its series are', () => {
    const { kuadrant, gateway, models, grafana, stack } = raw.platform;
    const apart = [kuadrant.namespace, gateway.namespace, ...models.namespaces];
    expect(rules.byNamespace.map(({ namespace }) => namespace)).toEqual(
      stack.rulesSeeOwnNamespaceOnly ? apart : [stack.ruleNamespace ?? grafana.namespace],
    );
  });

  test('the dashboards read them, and nothing else about them changes', () => {
    expect(rendered.flatMap(({ problems }) => problems)).toEqual([]);
    const read = new Set(
      targets.flatMap(({ expr }) => [...expr.matchAll(/\w+:\w+:\w+/g)].map(([name]) => name)),
    );
    // A quantile is asked of the buckets that are there; the variable of the dashboard asks whether they cover its range.
    const clock = 'model_name:evaluations:seconds';
    expect([...read, clock].sort()).toEqual([...recorded.recorded.keys()].sort());

    const before = standardDashboards({ prices: PRICES }).map((one) => renderDashboard(one, raw));
    const withoutExprs = (all: typeof rendered) =>
      JSON.parse(JSON.stringify(all), (key, value: unknown) => (key === 'expr' ? '' : value)) as unknown;
    expect(withoutExprs(rendered)).toEqual(withoutExprs(before));
  });

  test('their queries pass the check of text', () => {
    const problems = targets.flatMap(({ expr, interval }) => {
      const bars = interval === '5m' ? Duration.minutes(5) : undefined;
      return checkPromql(expr, { flow: recorded, use: 'dashboard', bars }).problems;
    });
    expect(problems).toEqual([]);
  });

  withPromtool('Prometheus accepts their queries', () => {
    expect(promqlProblems(targets.map(({ expr }) => expr))).toEqual([]);
  });
});

/** Values every 30 seconds: at rest until 2:00, half an hour of growth, at rest until 3:00. */
const REST = 'x239';
const steady = (per: number, from = 7000) => `${from}${REST} ${from}+${per}x60 ${from + per * 60}x58`;
const LIMITADOR_POD = 'namespace="kuadrant-system",pod="limitador-limitador-1-a"';

/** What makes a counter hard to read, and what each grew by. */
const LIVES: readonly (readonly [values: string, grew: number])[] = [
  [steady(10), 600],
  // Up to 300 more, then a restart: 290 more from 0 on.
  ['5000x239 5000+10x30 5300x8 0+10x29 290x49', 590],
  // Born with its first event.
  ['_x290 500x69', 500],
  // Not scraped for 20 minutes, in which it went on.
  ['100x239 100+10x20 stale _x38 800x59', 700],
];
/** Gone with its pod. Here increase() guesses how it might have gone on. */
const GONE: (typeof LIVES)[number] = ['40x239 40+10x20 stale', 200];

function limitadorSeries(
  flow: Flow,
  metric: string,
  times: number,
  all: typeof LIVES,
): Readonly<Record<string, string>> {
  const name = `${metric}${flow.platform.stack.appendsTotal ? '_total' : ''}`;
  const plan = flow.labelName(PLAN) ?? '';
  const lives = all.map(([values], i) => [
    `${name}{${LIMITADOR_POD},limitador_namespace="llm/x",user="u${i}",${plan}="${i % 2 ? 'free' : 'premium'}",` +
      `model="m${i % 3}"}`,
    values,
  ]);
  return entriesOf([
    ...lives,
    [`${name}{${LIMITADOR_POD}}`, steady(times)],
    [`${name}{${LIMITADOR_POD.replace('kuadrant-system', 'elsewhere')},user="u0"}`, steady(9)],
  ]);
}

function entriesOf(entries: readonly (readonly string[])[]): Readonly<Record<string, string>> {
  return Object.fromEntries(entries.map(([name = '', values = '']) => [name, values] as const));
}

function seriesOf(flow: Flow, all = LIVES): Readonly<Record<string, string>> {
  const { gateway } = flow.platform;
  const plan = flow.labelName(PLAN) ?? '';
  const pod = `namespace="openshift-ingress",pod="${gateway.deploymentName}-1-a"`;
  const requests = ['200', '401', '429', '503'].map((code, i) => [
    `istio_requests_total{${pod},response_code="${code}"}`,
    steady(30 * (4 - i)),
  ]);
  const buckets = (name: string, labels: string, bounds: readonly string[], factor: number) =>
    [...bounds, '+Inf'].map((le, i) => [`${name}_bucket{${labels},le="${le}"}`, steady(factor * (i + 1), 0)]);
  const [running = ''] = flow.storedNames(vllmNumRequestsRunning);
  const prefix = running.replace('vllm:num_requests_running', '');
  const models = (name: string) =>
    ['a', 'b'].flatMap((model, i) =>
      buckets(
        `${prefix}vllm:${name}`,
        `namespace="llm",pod="${model}-kserve-1-a",model_name="${model}"`,
        ['0.5', '1', '5'],
        i + 1,
      ),
    );
  return entriesOf([
    [`limitador_up{${LIMITADOR_POD}}`, '1x359'],
    [`istio_build{${pod}}`, '1x359'],
    ...Object.entries(limitadorSeries(flow, 'authorized_hits', 4, all)),
    ...Object.entries(limitadorSeries(flow, 'authorized_calls', 2, all)),
    ...Object.entries(limitadorSeries(flow, 'limited_calls', 1, all)),
    ...requests,
    ...['free', 'premium', 'unknown'].flatMap((value, i) =>
      buckets(
        'istio_request_duration_milliseconds',
        `${pod},response_code="200",destination_service_name="s${i}",${plan}="${value}"`,
        ['25', '50', '100'],
        i + 1,
      ),
    ),
    ...buckets('istio_request_duration_milliseconds', `${pod},response_code="401"`, ['25', '50', '100'], 90),
    ...models('e2e_request_latency_seconds'),
    ...models('request_queue_time_seconds'),
    ...models('time_to_first_token_seconds'),
    ...models('inter_token_latency_seconds'),
  ]);
}

/**
 * An hour that begins and ends with a sample, of which `increase` sees every bit: with a range that is open at its left
 * it would see a scrape interval less, and stretch it.
 */
const FULL_HOUR = RANGES_HAVE_THEIR_START ? '1h' : '3600001ms';

const VARIABLES: Readonly<Record<string, string>> = {
  __range: '1h',
  __range_s: '3600',
  __rate_interval: '4m',
  plan: '.*',
  user: '.*',
  model: '.*',
  gateway_model: '.*',
};

interface Asked {
  readonly query: Query;
  readonly flow: Flow;
  readonly at: string;
  readonly variables?: Readonly<Record<string, string>>;
}

/** What Prometheus answers, with the rules evaluated every minute. */
function answers(
  asked: readonly Asked[],
  rules: ResolvedRules,
  series: Readonly<Record<string, string>>,
): readonly Readonly<Record<string, number>>[] {
  const groups = groupsOf(rules).map((group) => ({
    ...group,
    rules: group.rules.map(({ record, expr, labels }) => ({ record, expr, labels })),
  }));
  const values = (given: Asked['variables']) => ({ ...VARIABLES, ...given });
  const tests = asked.map(({ query, flow, at, variables }) => ({
    expr: query
      .promql(flow)
      .replace(/\$(\w+)/g, (whole, name: string) => values(variables)[name] ?? whole)
      .replaceAll('[1h]', `[${FULL_HOUR}]`),
    eval_time: at,
    // promtool only compares: it is given an answer that cannot be right, and tells what it got.
    exp_samples: [{ labels: 'never{}', value: 1 }],
  }));
  const [first] = asked;
  const stored = (name: string) => (first === undefined ? name : asStored(first.flow, name));
  const input = Object.entries(series).map(([name, all]) => ({ series: stored(name), values: all }));
  const { output } = inFolder((file) => {
    file('rules.yaml', { groups });
    return promtool(
      'test',
      'rules',
      file('test.yaml', {
        rule_files: ['rules.yaml'],
        evaluation_interval: '1m',
        tests: [{ interval: '30s', input_series: input, promql_expr_test: tests }],
      }),
    );
  });
  const got = [...output.matchAll(/got:\s*(.*)/g)].map(([, text]) => parsed(text ?? ''));
  if (got.length !== asked.length) throw new Error(`promtool: ${output}`);
  return got;
}

function parsed(got: string): Readonly<Record<string, number>> {
  const samples = [...got.matchAll(/(\{[^}]*\}) ([-+.\dEe]+|NaN|\+Inf)/g)];
  return Object.fromEntries(
    samples.map(([, labels, value]) => [labels ?? '', Number(Number(value).toPrecision(6))]),
  );
}

// A total over the hour is asked at rest, a rate amid the growth: what is recorded is half a minute behind.
const AT_REST = '2h50m';
const AMID = '2h10m';
const HOUR = Duration.hours(1);

const QUESTIONS: readonly (readonly [string, Query, string, Asked['variables']?])[] = [
  ['tokens', tokensUsed(), AT_REST],
  ['tokens by plan', tokensUsed({ by: [PLAN] }), AT_REST],
  ['tokens by model', tokensUsed({ by: [MODEL] }), AT_REST],
  ['tokens by plan and model', tokensUsed({ by: [PLAN, MODEL] }), AT_REST],
  ['tokens by user', tokensUsed({ by: [USER] }), AT_REST],
  ['tokens by user and plan', tokensUsed({ by: [USER, PLAN] }), AT_REST],
  ['tokens in bars', tokensUsed({ by: [PLAN], window: HOUR }), AT_REST],
  ['requests', requestsAllowed(), AT_REST],
  ['requests limited', requestsLimited(), AT_REST],
  ['requests limited, by user', requestsLimited({ by: [USER] }), AT_REST],
  ['share limited', limitedShare(), AT_REST],
  ['active users', activeUsers(), AT_REST],
  ['cost', cost(PRICES), AT_REST],
  ['cost by user', cost(PRICES, { by: [USER] }), AT_REST],
  ['tokens of one user', tokensUsed({ only: OF_USER }), AT_REST, { user: 'u1' }],
  ['tokens of no user', tokensUsed({ only: OF_USER }), AT_REST, { user: '' }],
  ['tokens of one user by model', tokensUsed({ by: [MODEL], only: OF_USER }), AT_REST, { user: 'u1' }],
  ['tokens of everybody', tokensUsed({ only: OF_CHOICE }), AT_REST],
  ['tokens of some users', tokensUsed({ only: OF_CHOICE }), AT_REST, { user: '(u1|u2)' }],
  ['tokens by plan of some users', tokensUsed({ by: [PLAN], only: OF_CHOICE }), AT_REST, { user: '(u1|u2)' }],
  [
    'tokens by plan of some users and models',
    tokensUsed({ by: [PLAN], only: OF_CHOICE }),
    AT_REST,
    { user: '(u1|u2)', gateway_model: '(m1|m0)' },
  ],
  ['tokens of a plan', tokensUsed({ only: OF_CHOICE }), AT_REST, { plan: 'free' }],
  ['tokens by user, of all models', tokensUsed({ by: [USER], only: OF_CHOICE }), AT_REST],
  [
    'tokens by user, of a model',
    tokensUsed({ by: [USER], only: OF_CHOICE }),
    AT_REST,
    { gateway_model: 'm1' },
  ],
  [
    'tokens of a user, plan and model',
    tokensUsed({ only: OF_CHOICE }),
    AT_REST,
    { user: 'u2', plan: 'premium', gateway_model: 'm2' },
  ],
  ['cost of some users', cost(PRICES, { by: [USER], only: OF_CHOICE }), AT_REST, { user: '(u0|u1)' }],
  ['token rate', tokenRate(), AMID],
  ['token rate by plan', tokenRate({ by: [PLAN] }), AMID],
  ['token rate by user', tokenRate({ by: [USER] }), AMID],
  ['token rate of a user', tokenRate({ by: [PLAN], only: OF_CHOICE }), AMID, { user: 'u0' }],
  ['request rate by plan', requestRate({ by: [PLAN] }), AMID],
  ['rate of the limited', limitedRate(), AMID],
  ['responses', responseRate(), AMID],
  ['server errors', responseRate('server-error'), AMID],
  ['share served', servedShare(), AMID],
  ['latency', gatewayLatency(0.95), AMID],
  ['latency by backend', gatewayLatencyByService(0.95), AMID],
  ['latency by plan', gatewayLatencyBy(0.5, PLAN), AMID],
  ['latency of models', requestLatency(0.95, { only: CHOSEN_MODELS }), AMID],
  ['queue of models', queueTime(0.5, { only: CHOSEN_MODELS }), AMID],
  ['first token', timeToFirstToken(0.9, { only: CHOSEN_MODELS }), AMID, { model: 'b' }],
  ['next token', interTokenLatency(0.5), AMID],
];

describe.each([
  ['tier', plainFlow({ labels: VOCABULARIES.tier })],
  [
    'subscription with user, Open Data Hub',
    plainFlow({
      labels: VOCABULARIES['subscription with user'],
      platform: { stack: STACKS['open-data-hub'] },
    }),
  ],
])('a recorded answer is the raw one: %s', (_, situation) => {
  const { raw, rules, recorded } = recording(situation, 'a');

  withPromtool('over restarts, births and gaps, whatever is chosen', () => {
    const series = seriesOf(raw);
    const asked = QUESTIONS.flatMap(([, query, at, variables]): readonly Asked[] => [
      { query, flow: raw, at, variables },
      { query, flow: recorded, at, variables },
    ]);
    const got = answers(asked, rules, series);
    const answered = (index: number) =>
      QUESTIONS.map(([name, query], i) => [
        name,
        got[2 * i + index],
        query.promql(recorded).includes(':increase1m'),
      ]);
    expect(answered(1)).toEqual(answered(0));
    const empty = QUESTIONS.filter((__, i) => Object.keys(got[2 * i] ?? {}).length === 0);
    expect(empty.map(([name]) => name)).toEqual([]);
    const total = LIVES.reduce((sum, [, grew]) => sum + grew, 4 * 60);
    expect(got[1]).toEqual({ '{}': total });
  });

  withPromtool('each recording adds up to the growth of what it records', () => {
    const series = seriesOf(raw, [...LIVES, GONE]);
    const names = groupsOf(rules)
      .flatMap((group) => group.rules)
      .map(({ record = '' }) => record)
      .filter((name) => /:(authorized_hits|authorized_calls|limited_calls):/.test(name));
    const grown = [4, 2, 1].map((times) =>
      [...LIVES, GONE].reduce((sum, [, grew]) => sum + grew, times * 60),
    );
    const expr = (name: string) => `sum(sum_over_time(${name}{maas_instance="a"}[3h]))`;
    const asQuery = (name: string) => ({ promql: () => expr(name) }) as unknown as Query;
    const got = answers(
      names.map((name) => ({ query: asQuery(name), flow: raw, at: '2h59m' })),
      rules,
      // What was there when Prometheus began is new to it.
      Object.fromEntries(Object.entries(series).map(([name, all]) => [name, `_x1 ${all}`])),
    );
    expect(names).toHaveLength(6);
    expect(got.map((one) => one['{}'])).toEqual(
      names.map(
        (name) =>
          grown[['hits', 'authorized_calls', 'limited'].findIndex((part) => name.includes(part))] ?? 0,
      ),
    );
  });

  withPromtool('a restart costs what it hides: what was counted in the minute before it', () => {
    const restart = { [`authorized_hits_total{${LIMITADOR_POD}}`]: '100x10 100+1x30 0+1x29' };
    const query = tokensUsed();
    const onOdh = recording(plainFlow({ platform: { stack: STACKS['open-data-hub'] } }));
    const [got] = answers(
      [{ query, flow: onOdh.recorded, at: '40m', variables: { __range: '40m', __range_s: '2400' } }],
      onOdh.rules,
      restart,
    );
    // Where no target is known, a series that begins is new.
    const tokens = (got?.['{}'] ?? 0) - 100;
    expect(tokens).toBeGreaterThanOrEqual(30 + 29 - 2);
    expect(tokens).toBeLessThanOrEqual(30 + 29);
  });
});

test('without the rules every query is the raw one, and so it is for a rule that is not there', () => {
  const { raw, rules, recorded } = recording(plainFlow());
  const [limitador, ...more] = standardRecordings();
  const rest = RuleSet.of([...(limitador === undefined ? [] : [limitador]), ...more]).without(
    'user:authorized_hits:increase1m',
  );
  const some = new Flow({ ...raw, recorded: resolvedRules(rest, raw).recorded });
  expect(rules.recorded.size - some.recorded.size).toBe(1);
  expect(tokensUsed({ by: [USER] }).promql(some)).toBe(tokensUsed({ by: [USER] }).promql(raw));
  expect(tokensUsed({ by: [PLAN] }).promql(some)).toBe(tokensUsed({ by: [PLAN] }).promql(recorded));
});

test.each([
  ['a rate needs its seconds', 'limitador:authorized_hits_evaluations:seconds', tokenRate()],
  ['a total needs its growth', 'tier:authorized_hits:increase1m', tokensUsed()],
])('%s', (_, name, query) => {
  const { raw } = recording(plainFlow());
  const rules = RuleSet.of(standardRecordings()).without(name);
  const flow = new Flow({ ...raw, recorded: resolvedRules(rules, raw).recorded });
  expect(query.promql(flow)).not.toContain('tier:');
});

test.each([
  [15, false],
  [30, true],
  [60, true],
])('scraped every %i s, four scrapes hold two recordings: %s', (seconds, does) => {
  const { recorded } = recording(new Flow({ ...plainFlow(), scrapeInterval: Duration.seconds(seconds) }));
  expect(tokenRate().promql(recorded).includes('increase1m')).toBe(does);
  expect(tokensUsed().promql(recorded)).toContain('increase1m');
});

test('several installations that one Prometheus evaluates keep apart', () => {
  const { rules, recorded } = recording(plainFlow(), 'west');
  const labels = groupsOf(rules).flatMap((group) => group.rules.map((rule) => rule.labels));
  expect(new Set(labels.map((one) => one.maas_instance))).toEqual(new Set(['west']));
  expect(tokensUsed().promql(recorded)).toContain('maas_instance="west"');
});

test('they are named after the vocabulary', () => {
  const names = (labels: (typeof VOCABULARIES)[keyof typeof VOCABULARIES]) =>
    RuleSet.of(standardRecordings({ labels })).rules.map(({ name }) => name);
  expect(names(VOCABULARIES.tier)).toContain('tier:authorized_hits:increase1m');
  expect(names(VOCABULARIES.subscription)).toContain('subscription:authorized_hits:increase1m');
  expect(names(VOCABULARIES.tier.renamed('user', 'who').without('tier'))).toEqual(
    expect.arrayContaining(['model:limited_calls:increase1m', 'who:limited_calls:increase1m']),
  );
  for (const labels of Object.values(VOCABULARIES)) {
    expect(RuleSet.of(standardRecordings({ labels })).problems()).toEqual([]);
  }
});
