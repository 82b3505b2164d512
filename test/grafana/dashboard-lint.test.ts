import { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { type Dataquery } from '@grafana/grafana-foundation-sdk/prometheus';
import fc from 'fast-check';
import { standardDashboards } from '../../dashboards';
import { GrafanaDashboard, KustomizeApp, MaaSObservabilityChart } from '../../lib';
import { Dashboard, row } from '../../lib/dashboard/dashboard';
import { stat } from '../../lib/dashboard/panel';
import { type DashboardCheckOptions, dashboardProblems } from '../../lib/checks/check-dashboard';
import { problemText } from '../../lib/problems/problem';
import { renderDashboard } from '../../lib/grafana/render';
import { authorizedHits } from '../../lib/exporters/limitador/metrics';
import { total } from '../../lib/promql/aggregation';
import { increase } from '../../lib/promql/functions';
import { type Query } from '../../lib/promql/query';
import { rawQuery } from '../../lib/queries/raw-query';
import { SITUATIONS, STACKS, VOCABULARIES, flow } from '../dashboards/support';
import { problemsIn } from '../support/synth';

type Json = Readonly<Record<string, unknown>>;

const dashboardWarnings = (json: unknown, options?: DashboardCheckOptions): string[] =>
  dashboardProblems(json, options).map(problemText);

const target = {
  refId: 'A',
  expr: 'sum(rate(istio_requests_total[$__rate_interval]))',
  datasource: { type: 'prometheus', uid: '${datasource}' },
};
const panel = {
  id: 1,
  type: 'timeseries',
  title: 'Requests',
  description: 'Requests per second.',
  datasource: { type: 'prometheus', uid: '${datasource}' },
  fieldConfig: { defaults: { unit: 'reqps' }, overrides: [] },
  targets: [target],
};
const picker = { type: 'datasource', name: 'datasource', label: 'Data source', query: 'prometheus' };
const dashboard = { title: 'Mine', editable: false, templating: { list: [picker] }, panels: [panel] };

const withPanel = (changes: Json) => dashboardWarnings({ ...dashboard, panels: [{ ...panel, ...changes }] });
const withTarget = (changes: Json) => withPanel({ targets: [{ ...target, ...changes }] });
const withExpr = (expr: string, changes: Json = {}) => withTarget({ expr, ...changes });
const withVariables = (...list: Json[]) => dashboardWarnings({ ...dashboard, templating: { list } });
const ofUser = (changes: Json) =>
  withVariables(picker, {
    type: 'query',
    name: 'user',
    refresh: 2,
    query: { query: 'label_values(authorized_hits{user!=""}, user)' },
    ...changes,
  });

describe('nothing is said of', () => {
  test.each<[string, string[]]>([
    ['a dashboard as it should be', dashboardWarnings(dashboard)],
    ['a dashboard without panels', dashboardWarnings({ title: 'Mine' })],
    [
      'text, rows and library panels',
      [
        ...dashboardWarnings({
          ...dashboard,
          panels: [
            panel,
            { type: 'text', title: '' },
            { type: 'row', title: 'R', panels: [] },
            { libraryPanel: {} },
          ],
        }),
      ],
    ],
    ['a unit of one’s own', withPanel({ fieldConfig: { defaults: { unit: 'count:tokens/s' } } })],
    ['a currency', withPanel({ fieldConfig: { defaults: { unit: 'currencyEUR' } } })],
    ['words for values', withPanel({ fieldConfig: { defaults: { mappings: [{ type: 'value' }] } } })],
    [
      'a stat of a field that is no number',
      withPanel({ fieldConfig: {}, options: { reduceOptions: { fields: '/^tag$/' } } }),
    ],
    ['a table, whose columns count different things', withPanel({ type: 'table', fieldConfig: {} })],
    ['the growth of the range', withExpr('sum(increase(authorized_hits[$__range]))')],
    [
      'a rate over the range that is asked once',
      withExpr('sum(rate(authorized_hits[$__range]))', { instant: true }),
    ],
    [
      'a rate over a step that the panel keeps to',
      withExpr('rate(authorized_hits[1h]) * 3600', { interval: '1h' }),
    ],
    ['a rate within a subquery', withExpr('max_over_time(sum(rate(authorized_hits[5m]))[1h:])')],
    [
      'whether a counter is there',
      withExpr('absent(kuadrant_hits) or (vector(1) unless on () kuadrant_hits)'),
    ],
    [
      'of which targets there is a counter',
      withExpr('count by (pod) (count by (pod, job) (authorized_hits))'),
    ],
    ['a gauge', withExpr('max(limitador_up)')],
    [
      'another language',
      withTarget({ expr: '{app="a"} |= "b"', datasource: { type: 'loki', uid: '${datasource}' } }),
    ],
    [
      'an expression over other queries',
      withTarget({ expr: '$A * 2', datasource: { type: '__expr__', uid: '__expr__' } }),
    ],
    [
      'several data sources, each of a variable',
      [
        ...dashboardWarnings({
          ...dashboard,
          templating: {
            list: [
              { ...picker, name: 'prometheus_datasource', label: 'Prometheus data source' },
              { ...picker, name: 'loki_datasource', label: 'Loki data source', query: 'loki' },
            ],
          },
          panels: [
            {
              ...panel,
              datasource: { type: 'datasource', uid: '-- Mixed --' },
              targets: [
                { ...target, datasource: { type: 'prometheus', uid: '$prometheus_datasource' } },
                { refId: 'B', expr: '{app="a"}', datasource: { uid: '${loki_datasource}' } },
              ],
            },
          ],
        }),
      ],
    ],
    [
      'an input that has a data source by then',
      dashboardWarnings(
        {
          ...dashboard,
          templating: {},
          panels: [{ ...panel, datasource: '${DS_PROMETHEUS}', targets: [{ refId: 'A', expr: 'up' }] }],
        },
        { inputs: ['DS_PROMETHEUS'] },
      ),
    ],
    ['a variable over names', ofUser({ query: 'metrics(vllm:.*)' })],
    ['a variable of another source', ofUser({ query: 'anything', datasource: { type: 'loki', uid: 'x' } })],
  ])('%s', (_, warnings) => {
    expect(warnings).toEqual([]);
  });
});

describe('each warning says where and what to write', () => {
  test.each<[string, string[], string]>([
    [
      'editable',
      dashboardWarnings({ ...dashboard, editable: undefined }),
      'it can be edited in Grafana, and the next sync would undo the edit: set editable to false.',
    ],
    [
      'no data source variable',
      withVariables().filter((warning) => warning.startsWith('no ')),
      'no variable picks the data source, so that it works on one Grafana only: add one of type datasource, named "datasource" and labelled "Data source".',
    ],
    [
      'another name for it',
      withVariables({ ...picker, name: 'ds' }).slice(0, 1),
      'variable "ds": it picks the data source under a name that links from other dashboards do not know: name it "datasource".',
    ],
    [
      'no label on it',
      withVariables({ ...picker, label: '' }),
      'variable "datasource": it picks the data source and does not say so: label it "Data source".',
    ],
    [
      'two of them, one by a name for one',
      withVariables(picker, {
        ...picker,
        query: 'loki',
        name: 'loki_datasource',
        label: 'Loki data source',
      }).slice(0, 1),
      'variable "datasource": it picks the data source under a name that links from other dashboards do not know: name it "prometheus_datasource".',
    ],
    [
      'a variable over one label of everything',
      ofUser({ query: 'label_values(user)' }),
      'variable "user": `label_values(user)` reads every series of the store, and offers values that no panel has: name a metric of the panels, `label_values(metric, user)`.',
    ],
    [
      'a variable that is read once',
      ofUser({ refresh: 1 }),
      'variable "user": it keeps its values when the time range changes: set refresh to 2, on time range change.',
    ],
    [
      'a variable that does not ask',
      ofUser({ query: 'values(user)' }),
      'variable "user": `values(user)` does not ask for values: write label_values(metric, label), label_names(), metrics(pattern) or query_result(query).',
    ],
    [
      'a variable that does not parse',
      ofUser({ query: 'label_values(a{b=}, c)' }),
      'variable "user": `a{b=}` does not parse at character 5, before `}`: write an operator, comma or parenthesis that fits there.',
    ],
    ['no title', withPanel({ title: ' ' }), 'panel 1: it has no title: say which question it answers.'],
    [
      'no description',
      withPanel({ description: undefined }),
      'panel "Requests": it has no description: say what it shows, and what to do when it looks bad.',
    ],
    [
      'no unit',
      withPanel({ fieldConfig: {} }),
      'panel "Requests": it does not say what its numbers count: set a unit, "short" for things without one.',
    ],
    [
      'a unit as one says it',
      withPanel({ fieldConfig: { defaults: { unit: 'req/s' } } }),
      'panel "Requests": it has the unit "req/s", which Grafana does not know and would not scale: write "reqps" or "count:req/s".',
    ],
    [
      'a unit with a slip',
      withPanel({
        fieldConfig: { defaults: {}, overrides: [{ properties: [{ id: 'unit', value: 'percentunits' }] }] },
      }),
      'panel "Requests": it has the unit "percentunits", which Grafana does not know and would not scale: write "percentunit" or "count:percentunits".',
    ],
    [
      'no data source',
      withPanel({ datasource: null, targets: [{ ...target, datasource: undefined }] }),
      'panel "Requests": it asks whichever data source is the default: write "${datasource}", the variable.',
    ],
    [
      'one data source',
      withPanel({ datasource: { type: 'prometheus', uid: 'P1' } }),
      'panel "Requests": it asks the data source "P1" and no other: write "${datasource}", the variable.',
    ],
    [
      'a query to one data source',
      withTarget({ datasource: 'prom' }),
      'panel "Requests", query A: it asks the data source "prom" and no other: write "${datasource}", the variable.',
    ],
    [
      'a query to none of several',
      withPanel({ datasource: { uid: '-- Mixed --' }, targets: [{ refId: 'A', expr: 'up' }] }),
      'panel "Requests", query A: it asks whichever data source is the default: write "${datasource}", the variable.',
    ],
    [
      'no query',
      withPanel({ targets: [] }),
      'panel "Requests": it asks nothing: give it a query, or drop it.',
    ],
    [
      'no PromQL',
      withExpr('sum(up'),
      'panel "Requests", query A: `sum(up` does not parse: it ends too early, after character 6; close what is open.',
    ],
    ['nothing', withExpr(' '), 'panel "Requests", query A: the query is empty: write one.'],
    ['a range that nothing takes', withExpr('rate(kuadrant_hits)'), 'panel "Requests", query A: '],
    [
      'a fixed window',
      withExpr('sum(rate(kuadrant_hits[5m]))'),
      'panel "Requests", query A: `[5m]` does not follow the dashboard: write `[$__rate_interval]`, or `[$__range]`.',
    ],
    [
      'the range at every step',
      withExpr('irate(kuadrant_hits[$__range])'),
      'panel "Requests", query A: `[$__range]` is the whole range at every step: write `[$__rate_interval]`.',
    ],
    [
      'a counter by its name',
      withExpr('sum(mine_total{a="b"})'),
      'panel "Requests", query A: `mine_total{a="b"}` is a counter by its name, which restarts at 0 with its process: write `increase(mine_total{a="b"}[$__range])`, or `rate(mine_total{a="b"}[$__rate_interval])`.',
    ],
    [
      'a counter that we know',
      withExpr('sum by (user) (authorized_hits)'),
      'panel "Requests", query A: `authorized_hits` is a counter that restarts at 0 with its process, and no total: write `increase(authorized_hits[$__range])`, or `rate(authorized_hits[$__rate_interval])`.',
    ],
    [
      'the highest value of a counter',
      withExpr('max(authorized_calls)'),
      'panel "Requests", query A: `authorized_calls` is a counter ',
    ],
    [
      'a part of a histogram',
      withExpr('histogram_quantile(0.9, kserve_vllm:time_to_first_token_seconds_bucket)'),
      'panel "Requests", query A: `kserve_vllm:time_to_first_token_seconds_bucket` is a counter ',
    ],
  ])('%s', (_, warnings, expected) => {
    expect(warnings).toEqual([expect.stringContaining(expected)]);
  });

  test('in folded rows and in rows of the old kind too', () => {
    const bare = { ...panel, description: '' };
    const nested = { ...dashboard, panels: [{ type: 'row', title: 'Row', panels: [bare] }] };
    const old = { ...dashboard, panels: undefined, rows: [{ panels: [bare] }] };
    for (const one of [nested, old])
      expect(dashboardWarnings(one)).toEqual([expect.stringContaining('no description')]);
  });
});

describe('ours give none', () => {
  const prices = { currency: 'EUR', perMillionTokens: { free: 0, premium: 8 } };
  const gatewayLabels = [{ name: 'tier', metrics: ['istio_request_duration_milliseconds'] }];

  test.each([...SITUATIONS, ['with latency by plan', flow({ gatewayLabels })] as const])('%s', (_, on) => {
    const rendered = standardDashboards({ prices }).map((one) => renderDashboard(one, on).dashboard);
    expect(rendered.flatMap((one) => dashboardWarnings(one))).toEqual([]);
  });

  test.each(
    Object.entries(VOCABULARIES).flatMap(([name, labels]) =>
      Object.entries(STACKS).map(([on, stack]) => [name, on, labels, stack] as const),
    ),
  )('as the chart writes them: %s, %s', (_name, _on, telemetryLabels, stack) => {
    const app = new KustomizeApp();
    const chart = new MaaSObservabilityChart(app, 'maas', { telemetryLabels, stack });
    const written = chart.node.findAll().filter((one) => one instanceof GrafanaDashboard);
    expect(written.length).toBeGreaterThan(1);
    expect(written.flatMap((one) => dashboardWarnings(one.dashboard))).toEqual([]);
  });
});

describe('a synth prints them', () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation();
  beforeEach(() => warn.mockClear());
  afterAll(() => {
    warn.mockRestore();
  });
  const synth = (json: Json, datasources: { inputName: string; datasourceName: string }[] = []) => {
    const built = { ...new DashboardBuilder('Mine').uid('mine').build(), ...json };
    const problems = problemsIn(
      (chart) => new GrafanaDashboard(chart, 'd', { name: 'mine', dashboard: built, datasources }),
    );
    return { problems, warnings: warn.mock.calls.map(([message]) => String(message)) };
  };

  test('with the construct, and stops nothing', () => {
    expect(synth({ ...dashboard, panels: [{ ...panel, description: '' }] })).toEqual({
      problems: [],
      warnings: [
        'warning: [chart/d] panel "Requests": it has no description: say what it shows, and what to do when it looks bad. [panel-text]',
      ],
    });
  });

  describe('of a dashboard of ours', () => {
    const tokens = total(increase(authorizedHits));
    const warnings = (query: Query, change: (text: string) => string = (text) => text) => {
      const props = {
        title: 'Tokens',
        about: 'Tokens. Empty: none.',
        unit: 'tokens',
        targets: [query],
      } as const;
      const rows = [row('Row', [stat('tokens', props)])];
      const described = new Dashboard({ uid: 'mine', title: 'Mine', description: 'For me.', rows });
      const model = renderDashboard(described, flow()).dashboard;
      for (const one of model.panels ?? []) {
        if (!('targets' in one)) continue;
        for (const asked of (one.targets ?? []) as Dataquery[]) asked.expr = change(asked.expr);
      }
      problemsIn((chart) => new GrafanaDashboard(chart, 'd', { name: 'mine', dashboard: model }));
      return warn.mock.calls.map(([message]) => String(message));
    };
    const RAW = 'authorized_hits{namespace="kuadrant-system"}';

    test('a typed query has nothing to be said of', () => {
      expect(warnings(tokens)).toEqual([]);
    });

    test.each<[string, Query, string]>([
      [
        'a query that was written as text',
        rawQuery(RAW),
        `\`${RAW}\` is a counter that restarts at 0 with its process, and no total: write \`increase(${RAW}[$__range])\`, or \`rate(${RAW}[$__rate_interval])\`. [counter-not-rated]`,
      ],
    ])('%s', (_, query, said) => {
      expect(warnings(query)).toEqual([`warning: [chart/d] panel "Tokens", query A: ${said}`]);
    });

    test('a typed query that was changed since', () => {
      expect(warnings(tokens, () => RAW)).toHaveLength(1);
    });
  });

  test('but not of inputs that the operator fills', () => {
    const asked = {
      ...panel,
      datasource: { type: 'prometheus', uid: '${DS}' },
      targets: [{ refId: 'A', expr: 'up' }],
    };
    const given = { ...dashboard, templating: { list: [] }, panels: [asked] } as Json;
    expect(synth(given, [{ inputName: 'DS', datasourceName: 'thanos' }]).warnings).toEqual([]);
    expect(synth(given).warnings).toHaveLength(2);
  });
});

describe('never throws', () => {
  test('on any value', () => {
    const answered = fc.property(fc.anything(), (value) => Array.isArray(dashboardWarnings(value)));
    expect(fc.check(answered, { numRuns: 500 })).toMatchObject({ failed: false });
  });

  test('on a dashboard any part of which is something else', () => {
    const whole = {
      ...dashboard,
      rows: [{ panels: [panel] }],
      templating: { list: [picker, { type: 'query', name: 'user', query: { query: 'label_values(a, b)' } }] },
    };
    const places = JSON.stringify(whole).match(/"(?:\\.|[^"\\])*":/g) ?? [];
    const odd = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(null, [null], [[]], {}, '', 'a{', '$', '(('.repeat(999)),
    );
    const answered = fc.property(fc.constantFrom(...new Set(places)), odd, (place, value) => {
      const key = JSON.parse(place.slice(0, -1)) as string;
      const spoiled: unknown = JSON.parse(JSON.stringify(whole), (name, old: unknown) =>
        name === key ? value : old,
      );
      return Array.isArray(dashboardWarnings(spoiled));
    });
    expect(fc.check(answered, { numRuns: 1000 })).toMatchObject({ failed: false });
  });
});
