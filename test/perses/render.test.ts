import { VariableType } from '@grafana/grafana-foundation-sdk/dashboard';
import {
  type DashboardSpec,
  type FormatOptions,
  UNIT_CONFIG,
  durationValidationSchema,
  formatValue,
  panelDefinitionSchema,
  variableListSchema,
} from '@perses-dev/core';
import { Duration } from 'cdk8s';
import {
  Dashboard,
  barGauge,
  bars,
  chooseMany,
  chooseOne,
  gauge,
  row,
  stat,
  table,
  target,
  timeseries,
  UNITS,
  standardDashboards,
  worseFrom,
} from '../../dashboards';
import {
  PLAN,
  USER,
  among,
  chosen,
  equal,
  increase,
  limitadorMetrics,
  modelMetrics,
  rate,
  rawQuery,
  series,
  sumBy,
  total,
  value,
} from '../../lib';
import { renderDashboard } from '../../lib/grafana/render';
import { persesDashboardProblems } from '../../lib/checks/check-perses';
import { renderPersesDashboard } from '../../lib/perses/render';
import { SITUATIONS, flow, isRow, panelsOf, targetsOf } from '../dashboards/support';

const PRICES = { currency: 'EUR', perMillionTokens: { free: 0, premium: 8, 'team "a"': 2.5 } };
const { authorizedHits } = limitadorMetrics;

interface Query {
  readonly query: string;
  readonly minStep?: string;
  readonly seriesNameFormat: string;
}

/** The panels in the order one reads them. */
function drawnPanels({ layouts, panels }: DashboardSpec) {
  return layouts.flatMap(({ spec }) =>
    spec.items.map(({ content, ...place }) => {
      const panel = panels[content.$ref.replace('#/spec/panels/', '')];
      if (panel === undefined) throw new Error(`${content.$ref} is not there`);
      const queries = (panel.spec.queries ?? []).map((query) => query.spec.plugin.spec as unknown as Query);
      return { place, panel, queries, plugin: panel.spec.plugin };
    }),
  );
}

describe.each(SITUATIONS)('%s', (_, on) => {
  const described = standardDashboards({ prices: PRICES });
  const pairs = described.map((one) => ({
    grafana: renderDashboard(one, on),
    perses: renderPersesDashboard(one, on, { neighbours: { project: 'p', dashboards: described } }),
  }));

  test('nothing is wrong, lost or left unsaid', () => {
    for (const { perses, grafana } of pairs) {
      expect(perses.problems).toEqual([]);
      expect(perses.losses).toEqual([]);
      expect(perses.omitted).toEqual(grafana.omitted);
      expect(persesDashboardProblems(perses.dashboard)).toEqual([]);
    }
  });

  test('each panel asks what it asks in Grafana; bars are as long as the step', () => {
    for (const { grafana, perses } of pairs) {
      const ours = drawnPanels(perses.dashboard);
      const theirs = panelsOf(grafana);
      expect(ours.map(({ panel }) => panel.spec.display.description)).toEqual(
        theirs.map(({ description }) => description),
      );
      for (const [i, { queries, plugin }] of ours.entries()) {
        const isBars = (plugin.spec as { visual?: { display: string } }).visual?.display === 'bar';
        const inGrafana = targetsOf(theirs[i]!);
        expect(queries.map(({ query }) => (isBars ? query.replaceAll('$__interval', '5m') : query))).toEqual(
          inGrafana.map(({ expr }) => expr),
        );
        expect(queries.some(({ query }) => isBars && query.includes('5m'))).toBe(false);
        expect(queries.map(({ minStep }) => minStep)).toEqual(inGrafana.map(({ interval }) => interval));
        expect(queries.map(({ seriesNameFormat }) => seriesNameFormat)).toEqual(
          inGrafana.map(({ legendFormat }) => legendFormat),
        );
      }
    }
  });

  test('variables offer the values that they offer in Grafana', () => {
    for (const { grafana, perses } of pairs) {
      const offered = perses.dashboard.variables.map(({ spec }) => {
        const { plugin, allowAllValue } = spec as { plugin: { spec: unknown }; allowAllValue: boolean };
        const { matchers, labelName } = plugin.spec as { matchers: string[]; labelName: string };
        return [spec.name, `label_values(${matchers.join()}, ${labelName})`, allowAllValue];
      });
      const inGrafana = (grafana.dashboard.templating.list ?? [])
        .filter(({ type }) => type === VariableType.Query)
        .map(({ name, definition, includeAll }) => [name, definition, includeAll]);
      expect(offered).toEqual(inGrafana);
    }
  });

  test('rows and places are those in Grafana', () => {
    for (const { grafana, perses } of pairs) {
      const rows = (grafana.dashboard.panels ?? []).filter(isRow);
      expect(perses.dashboard.layouts.map(({ spec }) => spec.display)).toEqual(
        rows.map(({ title, collapsed }) => ({ title, collapse: { open: !collapsed } })),
      );
      expect(
        drawnPanels(perses.dashboard).map(({ place: { x, width, height } }) => [x, width, height]),
      ).toEqual(panelsOf(grafana).map(({ gridPos }) => [gridPos?.x, gridPos?.w, gridPos?.h]));
    }
  });

  test('the schemas of Perses take it', () => {
    for (const { dashboard } of pairs.map(({ perses }) => perses)) {
      for (const panel of Object.values(dashboard.panels)) panelDefinitionSchema.parse(panel);
      for (const variable of dashboard.variables) variableListSchema.strict().parse(variable);
      durationValidationSchema.parse(dashboard.duration);
      durationValidationSchema.parse(dashboard.refreshInterval);
      const keys = Object.keys(dashboard.panels);
      expect(keys.filter((key) => !/^[a-zA-Z0-9_.-]+$/.test(key))).toEqual([]);
    }
  });
});

const about = 'What it is. Empty: nothing.';
const show = (...panels: Dashboard['panels']) =>
  renderPersesDashboard(
    new Dashboard({ uid: 'mine', title: 'Mine', description: 'For me.', rows: [row('Row', panels)] }),
    flow(),
  );
const shown = (panel: Dashboard['panels'][number]) => {
  const { dashboard, problems } = show(panel);
  expect(problems).toEqual([]);
  return drawnPanels(dashboard)[0]!;
};

describe('each view', () => {
  const thresholds = worseFrom({ warning: 0.5, bad: 0.9 });
  const judged = {
    mode: 'absolute',
    defaultColor: '#37872D',
    steps: [
      { value: 0.5, color: '#E0752D' },
      { value: 0.9, color: '#C4162A' },
    ],
  };

  test('a number, coloured by what it means', () => {
    const { panel } = shown(
      stat('cache', {
        title: 'Cache',
        about,
        unit: 'ratio',
        thresholds,
        targets: [total(value(limitadorMetrics.limitadorUp))],
      }),
    );
    expect(panel).toEqual({
      kind: 'Panel',
      spec: {
        display: { name: 'Cache', description: about },
        plugin: {
          kind: 'StatChart',
          spec: { calculation: 'last', format: { unit: 'percent-decimal' }, thresholds: judged },
        },
        queries: [
          {
            kind: 'TimeSeriesQuery',
            spec: {
              plugin: {
                kind: 'PrometheusTimeSeriesQuery',
                spec: {
                  query: 'sum(limitador_up{namespace="kuadrant-system"})',
                  datasource: { kind: 'PrometheusDatasource' },
                  seriesNameFormat: 'Cache',
                },
              },
            },
          },
        ],
      },
    });
  });

  test('a number that is not judged has no colour of what is good', () => {
    const { plugin } = shown(
      stat('tokens', { title: 'Tokens', about, unit: 'tokens', targets: [total(rate(authorizedHits))] }),
    );
    expect(plugin.spec).toMatchObject({ thresholds: { defaultColor: '#5F6B7C' } });
  });

  test('a gauge ends where a ratio does; one too low for its number is only the number', () => {
    const props = {
      title: 'Cache',
      about,
      unit: 'ratio' as const,
      thresholds,
      targets: [total(value(modelMetrics.vllmKvCacheUsagePerc))],
    };
    const spec = { calculation: 'last', format: { unit: 'percent-decimal' }, thresholds: judged };
    expect(shown(gauge('cache', { ...props, height: 6 })).plugin).toEqual({
      kind: 'GaugeChart',
      spec: { ...spec, max: 1, legend: { show: false } },
    });
    expect(shown(gauge('cache', props)).plugin).toEqual({ kind: 'StatChart', spec });
  });

  test('lines have the colour of their meaning, and the axis says what Perses has no unit for', () => {
    const { plugin } = shown(
      timeseries('tokens', {
        title: 'Tokens',
        about,
        unit: 'tokens/s',
        stacked: true,
        thresholds,
        targets: [
          target(total(rate(authorizedHits)), { means: 'limited', legend: 'All' }),
          sumBy([PLAN], rate(authorizedHits)),
          target(sumBy([PLAN], rate(authorizedHits)), { means: 'allowed' }),
        ],
      }),
    );
    expect(plugin).toEqual({
      kind: 'TimeSeriesChart',
      spec: {
        legend: { position: 'right', mode: 'list' },
        yAxis: { format: { unit: 'decimal', shortValues: true }, label: 'tokens/s', min: 0 },
        visual: {
          display: 'line',
          lineWidth: 1,
          areaOpacity: 0.3,
          palette: { mode: 'categorical' },
          stack: 'all',
        },
        thresholds: judged,
        querySettings: [
          { queryIndex: 0, colorMode: 'fixed-single', colorValue: '#E0752D' },
          { queryIndex: 2, colorMode: 'fixed', colorValue: '#37872D' },
        ],
      },
    });
  });

  test('bars are as long as the step, and add up to another window than the range; a text that looks like a window stays one', () => {
    const { plugin, queries } = shown(
      bars('hourly', {
        title: 'Tokens per hour',
        about,
        unit: 'tokens',
        every: Duration.hours(1),
        targets: (window) => [total(increase(series(authorizedHits, equal(USER, '[1h] offset 1h')), window))],
      }),
    );
    expect(plugin.spec).toMatchObject({
      legend: { position: 'right', mode: 'list' },
      visual: { display: 'bar', stack: 'all' },
    });
    const [only, ...more] = queries;
    expect(more).toEqual([]);
    expect(only?.minStep).toBe('1h');
    expect(only?.query).toContain('user="[1h] offset 1h"}[$__interval])');
    expect(only?.query.replaceAll('"[1h] offset 1h"', '""')).not.toContain('1h');
  });

  test('the largest of something, as bars; their thresholds are lost, and said to be', () => {
    const panel = barGauge('top', {
      title: 'Top users',
      about,
      unit: 'tokens',
      thresholds,
      targets: [sumBy([USER], rate(authorizedHits))],
    });
    expect(shown(panel).plugin).toEqual({
      kind: 'BarChart',
      spec: {
        calculation: 'last',
        format: { unit: 'decimal', shortValues: false, decimalPlaces: 0 },
        sort: 'desc',
        mode: 'value',
      },
    });
    expect(show(panel).losses).toEqual([
      'panel "Top users": bars have one colour in Perses, so that its thresholds are not drawn: use stat() where they ' +
        'matter.',
    ]);
  });

  test('a table joins its queries, headed in words, the largest on top', () => {
    const { plugin, queries } = shown(
      table('use', {
        title: 'Use',
        about,
        unit: 'tokens',
        targets: [
          target(sumBy([PLAN, USER], increase(authorizedHits)), { column: 'Tokens' }),
          target(sumBy([PLAN, USER], rate(authorizedHits)), { column: 'Now', unit: 'tokens/s' }),
        ],
      }),
    );
    const amount = { unit: 'decimal', shortValues: false, decimalPlaces: 0 };
    const format = { unit: 'decimal', shortValues: true };
    expect(plugin.spec).toEqual({
      density: 'compact',
      defaultColumnWidth: 'auto',
      columnSettings: [
        { name: 'tier', header: 'Tier', enableSorting: true },
        { name: 'user', header: 'User', enableSorting: true },
        {
          name: 'value #1',
          header: 'Tokens',
          format: amount,
          align: 'right',
          enableSorting: true,
          sort: 'desc',
        },
        { name: 'value #2', header: 'Now (tokens/s)', format, align: 'right', enableSorting: true },
        { name: 'timestamp', hide: true },
      ],
      transforms: [{ kind: 'MergeSeries', spec: {} }],
    });
    // Of one step, so that Perses asks them for one time.
    expect(queries.map(({ minStep }) => minStep)).toEqual(['30s', '30s']);
  });

  test('every unit is one that Perses writes, or is said in words', () => {
    const units = [...UNITS, { currency: 'USD' }, { currency: 'XPF' }];
    const written = units.map((unit) => {
      const { panel, plugin } = shown(
        stat('a', { title: 'Use', about, unit, targets: [total(rate(authorizedHits))] }),
      );
      const { format } = plugin.spec as { format: FormatOptions };
      expect(UNIT_CONFIG).toHaveProperty([format.unit ?? '']);
      return `${panel.spec.display.name}: ${formatValue(1234.5, format)}`;
    });
    expect(written).toEqual([
      'Use: 1,235',
      'Use: 1.23K',
      'Use: 123,000%',
      'Use (tokens): 1,235',
      'Use (tokens/s): 1.23K',
      'Use (requests): 1,235',
      'Use: 1.23K requests/sec',
      'Use: 1.23K events/sec',
      'Use: 1.23s',
      'Use: 20.6m',
      'Use: 1.23 KB',
      'Use (cores): 1.23K',
      'Use: $1,234.50',
      'Use (XPF): 1,234.50',
    ]);
  });
});

describe('variables and links', () => {
  const plan = chooseMany('plan', { title: 'Plan', about: 'Which.', of: [authorizedHits], label: PLAN });
  const user = chooseOne('user', { title: 'User', about: 'Who.', of: [authorizedHits], label: USER });
  const panel = stat('a', {
    title: 'Use',
    about,
    unit: 'tokens',
    targets: [sumBy([USER], rate(series(authorizedHits, chosen(PLAN, 'plan'), equal(USER, '$user'))))],
    drill: {
      title: 'What this user did',
      dashboard: 'theirs',
      variable: 'user',
      label: USER,
      keeps: [{ variable: 'plan', label: PLAN }],
    },
  });
  const dashboards = ['mine', 'theirs', 'others'].map(
    (uid) =>
      new Dashboard({
        uid,
        title: `All ${uid}`,
        description: 'For all.',
        tags: uid === 'others' ? [] : ['maas'],
        links: [{ title: 'Others', tags: ['maas'] }],
        variables: [plan, user],
        rows: [row('Row', [panel])],
      }),
  );
  const rendered = renderPersesDashboard(dashboards[0]!, flow(), {
    datasource: 'thanos',
    neighbours: { project: 'llm', dashboards },
  }).dashboard;

  test('a choice of many has an All that also matches what is not offered; a choice of one has none', () => {
    const source = { kind: 'PrometheusDatasource', name: 'thanos' };
    const plugin = (labelName: string) => ({
      kind: 'PrometheusLabelValuesVariable',
      spec: {
        labelName,
        matchers: ['authorized_hits{namespace="kuadrant-system",limitador_namespace=~"|llm/.+"}'],
        datasource: source,
      },
    });
    expect(rendered.variables).toEqual([
      {
        kind: 'ListVariable',
        spec: {
          name: 'plan',
          display: { name: 'Plan', description: 'Which.' },
          allowMultiple: true,
          allowAllValue: true,
          customAllValue: '.*',
          defaultValue: '$__all',
          sort: 'alphabetical-ci-asc',
          plugin: plugin('tier'),
        },
      },
      {
        kind: 'ListVariable',
        spec: {
          name: 'user',
          display: { name: 'User', description: 'Who.' },
          allowMultiple: false,
          allowAllValue: false,
          sort: 'alphabetical-ci-asc',
          plugin: plugin('user'),
        },
      },
    ]);
  });

  test('links lead to the dashboards of the tags, and panels to where their series do, with time and choices', () => {
    expect(rendered.links).toEqual([
      {
        name: 'All theirs',
        url: '/projects/llm/dashboards/theirs?start=${__from}&end=${__to}',
        renderVariables: true,
        targetBlank: false,
      },
    ]);
    expect(rendered.panels.a?.spec.links).toEqual([
      {
        name: 'All theirs',
        tooltip: 'What this user did',
        url: '/projects/llm/dashboards/theirs?start=${__from}&end=${__to}&var-plan=${plan:percentencode}',
        renderVariables: true,
        targetBlank: false,
      },
    ]);
  });

  test('queries name the data source that was given', () => {
    const [{ queries }] = drawnPanels(rendered) as [ReturnType<typeof drawnPanels>[number]];
    expect(queries).toMatchObject([{ datasource: { kind: 'PrometheusDatasource', name: 'thanos' } }]);
  });

  test.each([
    ['[[plan]]', 'Perses does not know [[plan]]: write $plan, which both know.'],
    ['${plan.text}', 'Perses has no fields of a value, as in ${plan.text}: write $plan, which both know.'],
    ['${plan:date}', 'Perses does not know the format of ${plan:date}: write $plan, which both know.'],
    [
      '${plan:regex}',
      'in Perses ${plan:regex} would look for All as a text of its own: write $plan, which both know.',
    ],
    ['${user:raw}', undefined],
  ])('raw PromQL with %s', (written, problem) => {
    const expr = `sum(rate(authorized_hits{namespace="kuadrant-system",tier=~"${written}"}[$__rate_interval]))`;
    const raw = new Dashboard({
      ...{ uid: 'raw', title: 'Raw', description: 'Raw.', variables: [plan, user] },
      rows: [row('Row', [stat('a', { title: 'Use', about, unit: 'tokens/s', targets: [rawQuery(expr)] })])],
    });
    expect(renderPersesDashboard(raw, flow()).problems).toEqual(
      problem === undefined ? [] : [`panel "Use": ${problem} The query is: ${expr}`],
    );
    expect(renderDashboard(raw, flow()).problems).toEqual([]);
  });

  test('panels that only differ in what a key cannot hold keep keys of their own', () => {
    const number = (name: string) =>
      stat(name, {
        ...{ title: name, about, unit: 'count' as const },
        targets: [total(rate(series(authorizedHits, among(USER, ['a']))))],
      });
    expect(Object.keys(show(number('a b'), number('a/b'), number('a-b')).dashboard.panels)).toEqual([
      'a-b',
      'a-b-2',
      'a-b-3',
    ]);
  });
});
