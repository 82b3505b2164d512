import { gunzipSync } from 'node:zlib';
import { type Chart, Duration } from 'cdk8s';
import { Dashboard, adaptive, panels, row, standardDashboards, stat } from '../../dashboards';
import {
  Flow,
  GrafanaDashboard,
  KustomizeApp,
  MaaSObservabilityChart,
  Objective,
  PersesDashboard,
  Platform,
  PrometheusRule,
  Stack,
  TelemetryLabels,
  alert,
  limitadorMetrics,
  increase,
  objectiveRules,
  rate,
  recording,
  RuleSet,
  series,
  total,
} from '../../lib';
import { renderDashboard } from '../../lib/grafana/render';
import { type Manifest } from '../support/manifest-oracles';
import { manifestsOf, ofKind, only, problemsIn, problemsOf } from '../support/synth';

const warn = jest.spyOn(console, 'warn').mockImplementation();
beforeEach(() => warn.mockClear());
afterAll(() => {
  warn.mockRestore();
});
const warnings = () => warn.mock.calls.map(([message]) => String(message));

const print = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
beforeEach(() => print.mockClear());
afterAll(() => {
  print.mockRestore();
});
const notes = () => print.mock.calls.map(([line]) => line);

const operator = Stack.prometheusOperator({ selectorLabels: { release: 'prometheus' } });
const flowOn = (stack?: Stack, labels = TelemetryLabels.tier()) =>
  new Flow({ platform: new Platform({ stack }), labels });

const tokens = stat('tokens', {
  title: 'Tokens',
  about: 'Tokens of the range.',
  targets: [total(increase(series(limitadorMetrics.authorizedHits)))],
  unit: 'tokens',
});
const mine = new Dashboard({
  uid: 'mine',
  title: 'Mine',
  description: 'Tokens.',
  rows: [row('Numbers', [tokens])],
});
const boundRule = (query = total(rate(series(limitadorMetrics.authorizedHits), Duration.minutes(5)))) =>
  alert('ManyTokens', {
    query,
    for: Duration.minutes(5),
    severity: 'warning',
    summary: 'Many tokens.',
    description: 'Very many.',
  });

const NEEDS_FLOW =
  'give one, such as flow: new Flow({ platform: new Platform(), labels: TelemetryLabels.tier() }), or put this into a ' +
  'MaaSObservabilityChart.';

function jsonOf(manifest: Manifest): unknown {
  return JSON.parse((manifest as unknown as { spec: { json: string } }).spec.json);
}

describe('a typed dashboard outside the chart', () => {
  test.each([
    [operator, 'platform-admin/tokens-by-user, platform-admin/active-users, '],
    // Its store has no `up` of targets.
    [Stack.openDataHub(), 'platform-admin/gateway-answering, platform-admin/authorino-answering, '],
  ])('GrafanaDashboard draws it for its flow: %s', (stack, first) => {
    const flow = flowOn(stack, TelemetryLabels.subscription());
    const [admin] = standardDashboards();
    if (admin === undefined) throw new Error('there is no dashboard');
    const written = only(
      manifestsOf((chart) => new GrafanaDashboard(chart, 'Admin', { name: 'admin', dashboard: admin, flow })),
    );
    expect(jsonOf(written)).toEqual(
      JSON.parse(JSON.stringify(renderDashboard(admin, flow).dashboard)) as unknown,
    );
    expect(written).toMatchObject({ spec: { uid: 'platform-admin' } });
    expect(notes()).toEqual([
      expect.stringMatching(
        new RegExp(
          '^note: \\[chart/Admin\\] left out, because this flow has no series or no place for them: \\d+ panels ' +
            `\\(${first}.*\\)\\. leftOut of the GrafanaDashboard says why\\.\n$`,
        ),
      ),
    ]);
  });

  test('PersesDashboard draws it as well', () => {
    const written = only(
      manifestsOf(
        (chart) =>
          new PersesDashboard(chart, 'Mine', { name: 'mine', dashboard: mine, flow: flowOn(operator) }),
      ),
    );
    expect(JSON.stringify(written)).toContain('increase(authorized_hits{namespace=');
  });

  test('needs a flow, and an answer', () => {
    const noLabel = new Dashboard({
      uid: 'mine',
      title: 'Mine',
      description: 'Users.',
      rows: adaptive([row('Numbers', [panels.requests.usersActive()])]),
    });
    const flow = flowOn(operator, TelemetryLabels.subscription());
    for (const Kind of [GrafanaDashboard, PersesDashboard]) {
      expect(problemsIn((chart) => new Kind(chart, 'Mine', { name: 'mine', dashboard: mine }))).toEqual([
        `[chart/Mine] a typed Dashboard is drawn for a flow: ${NEEDS_FLOW}`,
      ]);
      expect(
        problemsIn((chart) => new Kind(chart, 'Mine', { name: 'mine', dashboard: noLabel, flow })),
      ).toEqual([
        '[chart/Mine] no panel of the dashboard has an answer in this flow, which does not have: a label that counts ' +
          'users.',
      ]);
    }
  });

  test('inside a chart it follows the flow of the chart', () => {
    const app = new KustomizeApp();
    const chart = new MaaSObservabilityChart(app, 'maas', { dashboards: [], stack: operator });
    new GrafanaDashboard(chart.dashboards, 'Mine', { name: 'mine', dashboard: mine });
    const text = app.synthYaml();
    // What the rules of the chart record is read.
    expect(text).toContain('authorized_hits:increase1m');
    expect(text).toContain('sum_over_time');
  });
});

describe('typed rules outside the chart', () => {
  const objective = Objective.availability({ name: 'gateway', of: 'gateway', target: 0.999 });
  const rulesOf = (build: (chart: Chart) => unknown) =>
    ofKind(manifestsOf(build), 'PrometheusRule') as unknown as {
      metadata: { labels: unknown };
      spec: { groups: { name: string; rules: { alert?: string; record?: string; expr: string }[] }[] };
    }[];

  test('an objective: its rules, and its panels on what they record', () => {
    const flow = flowOn(operator);
    const rules: PrometheusRule[] = [];
    const written = only(
      rulesOf((chart) =>
        rules.push(
          new PrometheusRule(chart, 'Promise', {
            name: 'promise',
            namespace: 'monitoring',
            groups: objectiveRules([objective]),
            flow,
          }),
        ),
      ),
    );
    expect(written.metadata.labels).toEqual({ release: 'prometheus' });
    const group = only(written.spec.groups);
    expect(group.name).toBe('objective-gateway');
    expect(group.rules.map(({ alert: name }) => name).filter(Boolean)).toContain('MaaSErrorBudgetBurnFast');
    const shown = standardDashboards({ objectives: [objective] });
    const [before] = shown.map((one) => JSON.stringify(renderDashboard(one, flow).dashboard));
    const [after] = shown.map((one) =>
      JSON.stringify(renderDashboard(one, only(rules).flow ?? flow).dashboard),
    );
    expect(before).not.toContain('gateway: error budget');
    expect(after).toContain('gateway: error budget');
  });

  test('typed groups and groups of Prometheus stand in the order they are given', () => {
    const plain = {
      name: 'plain',
      rules: [{ alert: 'Always', expr: 'vector(1)', labels: {}, annotations: {} }],
    };
    const groups = [plain, { name: 'typed', rules: [boundRule()], interval: Duration.minutes(2) }];
    const written = only(
      rulesOf(
        (chart) =>
          new PrometheusRule(chart, 'Rules', {
            name: 'rules',
            namespace: 'kuadrant-system',
            groups,
            flow: flowOn(),
          }),
      ),
    );
    expect(written.spec.groups).toMatchObject([
      { name: 'plain' },
      {
        name: 'typed',
        interval: '2m',
        rules: [
          {
            expr: 'sum(rate(authorized_hits{namespace="kuadrant-system",limitador_namespace=~"|llm/.+"}[5m]))',
          },
        ],
      },
    ]);
  });

  test('what is wrong with them is said', () => {
    const typed = { name: 'typed', rules: [boundRule()] };
    const elsewhere = { name: 'rules', namespace: 'llm', groups: [typed] };
    expect(
      problemsIn((chart) => new PrometheusRule(chart, 'Rules', { ...elsewhere, flow: flowOn() })),
    ).toEqual([
      '[chart/Rules] ManyTokens: it asks series of "kuadrant-system", and openshift-user-workload shows a rule in "llm" ' +
        'only those of "llm": use a PrometheusRule in "kuadrant-system".',
    ]);
    expect(problemsIn((chart) => new PrometheusRule(chart, 'Rules', elsewhere))).toEqual([
      `[chart/Rules] typed rules are resolved for a flow: ${NEEDS_FLOW}`,
    ]);
    const groups = RuleSet.of([typed]).without('ManyToken');
    expect(
      problemsIn(
        (chart) => new PrometheusRule(chart, 'Rules', { ...elsewhere, groups, flow: flowOn(operator) }),
      ),
    ).toEqual(['[chart/Rules] without("ManyToken"): there is no such rule. Did you mean "ManyTokens"?']);
  });

  test('inside a chart they are raw, whatever the chart records', () => {
    const app = new KustomizeApp();
    const chart = new MaaSObservabilityChart(app, 'maas', { dashboards: [] });
    const record = recording(
      'all:authorized_hits:increase1m',
      total(increase(series(limitadorMetrics.authorizedHits), Duration.minutes(1))),
    );
    const rule = new PrometheusRule(chart.rules, 'Mine', {
      name: 'mine',
      namespace: 'kuadrant-system',
      groups: [{ name: 'mine', rules: [record] }],
    });
    const { expr } = only(only(rule.groups).rules);
    expect(expr).toContain(
      'increase(authorized_hits{namespace="kuadrant-system",limitador_namespace=~"|llm/.+"}[1m])',
    );
    expect(expr).not.toContain(':increase1m');
    expect(rule.flow?.recorded.has('all:authorized_hits:increase1m')).toBe(true);
  });
});

describe('what is said once', () => {
  const prices = { currency: 'USD', perMillionTokens: { free: 0, premium: 12 } };
  const objectives = [
    Objective.availability({ name: 'promise', of: 'plan', target: 0.99, only: ['premium'] }),
  ];
  const plans = ['free', 'premium'];
  const textOf = (props: ConstructorParameters<typeof MaaSObservabilityChart>[2]) => {
    const app = new KustomizeApp();
    new MaaSObservabilityChart(app, 'maas', props);
    return app
      .synthYaml()
      .replaceAll(/(?<=gzipJson: )\S+/g, (zipped) => gunzipSync(Buffer.from(zipped, 'base64')).toString());
  };
  const problems = (props: ConstructorParameters<typeof MaaSObservabilityChart>[2]) =>
    problemsOf((app) => new MaaSObservabilityChart(app, 'maas', props));

  test('panels follow prices and objectives, also where dashboards are changed', () => {
    for (const dashboards of [
      undefined,
      (standard: readonly Dashboard[]) => [...standard.filter(({ uid }) => uid !== 'ai-engineer'), mine],
    ]) {
      const text = textOf({ prices, objectives, plans, dashboards });
      expect(text).toContain('promise: error budget');
      expect(text).toContain('Cost by tier');
      expect(text).toMatch(/objective=\\*"promise\\*"/);
    }
    expect(warnings()).toEqual([]);
  });

  test('dashboards that show none of it are told', () => {
    textOf({ prices, objectives, plans, dashboards: standardDashboards({ prices }) });
    expect(warnings()).toEqual([
      'warning: [maas] objective "promise": no panel of the dashboards shows it: write dashboards: (standard) => …, where ' +
        'the standard dashboards follow prices and objectives. [fact-not-shown]',
    ]);
  });

  test('a plan that does not exist is told once, wherever it is named', () => {
    const wrong = Objective.availability({ name: 'promise', of: 'plan', target: 0.99, only: ['premum'] });
    expect(
      problems({
        plans,
        prices: { currency: 'USD', perMillionTokens: { free: 0, premiun: 12 } },
        objectives: [wrong],
        alerts: { quotas: { fre: { tokens: 1000, window: Duration.hours(1) } } },
      }),
    ).toEqual([
      '[maas] prices.perMillionTokens: there is no plan "premiun" in plans. Did you mean "premium"? [plan-unknown]',
      '[maas] alerts.quotas: there is no plan "fre" in plans. Did you mean "free"? [plan-unknown]',
      '[maas] objective "promise": there is no plan "premum" in plans. Did you mean "premium"? [plan-unknown]',
    ]);
    expect(warnings()).toEqual([
      'warning: [maas] prices.perMillionTokens: the plan "premium" has no price, and its tokens are in no bill: write 0 if ' +
        'it is free. [plan-without-price]',
    ]);
  });

  test('a query on a plan that does not exist is told, where the label is the plan', () => {
    const priced = standardDashboards({ prices: { currency: 'USD', perMillionTokens: { gold: 1 } } });
    expect(problems({ plans, dashboards: priced })[0]).toMatch(
      /^\[maas\/dashboards\/token-metrics\] panel "Cost": no series has tier="gold"; there are free, premium, unknown\. The query is: /,
    );
    // Nobody said which plans there are, or the label has other values than the field.
    expect(problems({ dashboards: priced })).toEqual([]);
    expect(problems({ plans, planField: 'other', dashboards: priced })).toEqual([]);
  });
});
