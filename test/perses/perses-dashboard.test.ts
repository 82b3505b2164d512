import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { type DashboardSpec } from '@perses-dev/core';
import {
  GrafanaDashboard,
  KustomizeApp,
  MaaSObservabilityChart,
  type MaaSObservabilityChartProps,
  PersesDashboard,
  type PersesDashboardProps,
  Stack,
  TelemetryLabels,
} from '../../lib';
import { crdFolder } from '../support/crd-schema';
import { type Manifest, manifestProblems, readManifests } from '../support/manifest-oracles';
import { inTemporaryDirectory, manifestsOf, ofKind, only, problemsIn } from '../support/synth';

const warn = jest.spyOn(console, 'warn').mockImplementation();
beforeEach(() => warn.mockClear());
afterAll(() => {
  warn.mockRestore();
});
const warnings = () => warn.mock.calls.map(([message]) => String(message));

/** As one writes it with the types of Perses. */
const mine: DashboardSpec = {
  display: { name: 'Mine' },
  duration: '1h',
  variables: [],
  panels: {
    tokens: {
      kind: 'Panel',
      spec: {
        display: { name: 'Tokens', description: 'Tokens per second.' },
        plugin: { kind: 'TimeSeriesChart', spec: {} },
        queries: [
          {
            kind: 'TimeSeriesQuery',
            spec: {
              plugin: {
                kind: 'PrometheusTimeSeriesQuery',
                spec: { query: 'sum(rate(authorized_hits[$__rate_interval]))' },
              },
            },
          },
        ],
      },
    },
  },
  layouts: [
    {
      kind: 'Grid',
      spec: { items: [{ x: 0, y: 0, width: 12, height: 8, content: { $ref: '#/spec/panels/tokens' } }] },
    },
  ],
};
const good: PersesDashboardProps = { name: 'mine', dashboard: mine };
const withProps = (props: Partial<PersesDashboardProps>) =>
  only(manifestsOf((chart) => new PersesDashboard(chart, 'dashboard', { ...good, ...props })));
const problemsWith = (props: Partial<PersesDashboardProps>) =>
  problemsIn((chart) => new PersesDashboard(chart, 'dashboard', { ...good, ...props }));

test('a dashboard of ones own becomes an object of the operator', () => {
  const manifest = withProps({ instanceLabels: { team: 'llm' }, labels: { a: 'b' } });
  expect(manifest).toEqual({
    apiVersion: 'perses.dev/v1alpha2',
    kind: 'PersesDashboard',
    metadata: { name: 'mine', namespace: 'llm-observability', labels: { a: 'b' } },
    spec: { config: mine, instanceSelector: { matchLabels: { team: 'llm' } } },
  });
  expect(manifestProblems(manifest)).toEqual([]);
  expect(withProps({}).spec).not.toHaveProperty('instanceSelector');
  expect(warnings()).toEqual([]);
});

describe('refused', () => {
  test.each<[string, Partial<PersesDashboardProps>, string]>([
    ['a name out of form', { name: 'Mine' }, 'name "Mine" is not a Kubernetes name'],
    ['a namespace out of form', { namespace: 'Mine' }, 'namespace "Mine" is not a namespace'],
    [
      'a layout of what is not there',
      { dashboard: { ...mine, panels: {} } },
      'a layout has the panel "tokens", which is not among the panels: there are none.',
    ],
  ])('%s', (_, props, problem) => {
    const [first, ...more] = problemsWith(props);
    expect(first).toContain(`[chart/dashboard] ${problem}`);
    expect(more).toEqual([]);
  });
});

test('a panel whose name is empty is refused, as Perses would', () => {
  const { tokens } = mine.panels;
  const panels = { tokens: { ...tokens!, spec: { ...tokens!.spec, display: { name: '' } } } };
  expect(problemsWith({ dashboard: { ...mine, panels } })).toEqual([
    '[chart/dashboard] panel "tokens": it has an empty display.name: say which question it answers, or leave display out. [perses-refused]',
  ]);
});

test('what does not serve its readers is a warning', () => {
  const { tokens } = mine.panels;
  const [layout] = mine.layouts;
  const query = (text: string) => ({
    kind: 'TimeSeriesQuery',
    spec: { plugin: { kind: 'PrometheusTimeSeriesQuery', spec: { query: text } } },
  });
  problemsWith({
    dashboard: {
      ...mine,
      panels: {
        tokens: tokens!,
        bare: {
          kind: 'Panel',
          spec: { plugin: { kind: 'StatChart', spec: {} }, queries: [] },
        },
        fixed: {
          kind: 'Panel',
          spec: {
            ...tokens!.spec,
            display: { name: 'Fixed', description: 'Fixed.' },
            queries: [query('sum(rate(authorized_hits[5m]))'), query('sum(authorized_hits)')],
          },
        },
      },
      layouts: [
        {
          ...layout!,
          spec: {
            items: [
              ...layout!.spec.items,
              { x: 6, y: 7, width: 12, height: 8, content: { $ref: '#/spec/panels/fixed' } },
            ],
          },
        },
      ],
    },
  });
  expect(warnings()).toEqual(
    [
      'panel "bare": it is in no layout: it is not shown. [perses-panel-text]',
      'panel "bare": it has no name: say which question it answers. [perses-panel-text]',
      'panel "bare": it has no description: say what it shows, and what to do when it looks bad. [perses-panel-text]',
      'panel "bare": it asks nothing: give it a query, or drop it. [perses-panel-text]',
      'panels "tokens" and "fixed" lie over each other: move one of them. [perses-overlap]',
      'panel "Fixed", query 1: `[5m]` does not follow the dashboard: write `[$__rate_interval]`, or `[$__range]`. [window-fixed]',
      'panel "Fixed", query 2: `authorized_hits` is a counter that restarts at 0 with its process, and no total: write ' +
        '`increase(authorized_hits[$__range])`, or `rate(authorized_hits[$__rate_interval])`. [counter-not-rated]',
    ].map((warning) => `warning: [chart/dashboard] ${warning}`),
  );
});

test('one that kubectl apply cannot hold is refused, with the way out', () => {
  const dashboard = { ...mine, display: { name: 'Mine', description: 'x'.repeat(300 * 1024) } };
  expect(problemsWith({ dashboard })).toEqual([
    '[chart/dashboard] the PersesDashboard has 301 KiB, and kubectl apply stops at 256: split it, or set serverSideApply ' +
      'and apply it with --server-side.',
  ]);
  expect(problemsWith({ dashboard, serverSideApply: true })).toEqual([]);
});

describe('in the chart', () => {
  const synthesized = (props: MaaSObservabilityChartProps, use: (outdir: string) => void) => {
    inTemporaryDirectory((outdir) => {
      const app = new KustomizeApp({ outdir });
      new MaaSObservabilityChart(app, 'maas', props);
      app.synth();
      use(outdir);
    });
  };
  const read = (outdir: string): Manifest[] =>
    ofKind(
      readManifests(outdir).map(({ object }) => object),
      'PersesDashboard',
    );

  test('only when asked for', () => {
    synthesized({}, (outdir) => {
      expect(existsSync(join(outdir, 'perses'))).toBe(false);
    });
  });

  test.each([
    ['tier', TelemetryLabels.tier()],
    ['subscription', TelemetryLabels.subscription()],
  ])('%s: each dashboard, in a folder of its own, as the operator takes it', (_, telemetryLabels) => {
    const props = { telemetryLabels, stack: Stack.openDataHub(), persesDashboard: {} };
    synthesized(props, (outdir) => {
      const files = readdirSync(join(outdir, 'perses')).filter((file) => file.startsWith('dashboard-'));
      expect(files.length).toBeGreaterThan(1);
      const manifests = read(outdir);
      expect(manifests).toHaveLength(files.length);
      if (crdFolder() !== undefined) {
        expect(manifests.flatMap((manifest) => manifestProblems(manifest))).toEqual([]);
      }
    });
    expect(warnings()).toEqual([]);
  });

  test('where Perses is, which instance, and what it asks', () => {
    const persesDashboard = { namespace: 'perses', instanceLabels: { app: 'perses' }, datasource: 'thanos' };
    synthesized({ instance: 'blue', persesDashboard }, (outdir) => {
      const manifests = read(outdir);
      expect(
        manifests.map(({ metadata }) => `${String(metadata?.namespace)}/${String(metadata?.name)}`),
      ).toEqual(['perses/ai-engineer-blue', 'perses/platform-admin-blue', 'perses/token-metrics-blue']);
      const [{ spec }] = manifests as unknown as [{ spec: { config: { links: { url: string }[] } } }];
      expect(spec).toMatchObject({ instanceSelector: { matchLabels: { app: 'perses' } } });
      expect(spec.config.links.map(({ url }) => url)).toEqual([
        '/projects/perses/dashboards/platform-admin-blue?start=${__from}&end=${__to}',
        '/projects/perses/dashboards/token-metrics-blue?start=${__from}&end=${__to}',
      ]);
      const text = JSON.stringify(manifests);
      expect(text).toContain('{"kind":"PrometheusDatasource","name":"thanos"}');
      expect(text).not.toContain('{"kind":"PrometheusDatasource"}');
    });
  });

  test('a dashboard that is written for Grafana is named as missing', () => {
    const app = new KustomizeApp();
    const chart = new MaaSObservabilityChart(app, 'maas', { persesDashboard: {}, dashboards: [] });
    const dashboard = new DashboardBuilder('Theirs').uid('theirs');
    new GrafanaDashboard(chart.dashboards, 'theirs', { name: 'theirs', dashboard });
    app.synthYaml();
    expect(warnings()).toEqual([
      'warning: [maas/dashboards] GrafanaDashboard theirs is not among the Perses dashboards, because it is written for ' +
        'Grafana: describe it as a Dashboard, or add a PersesDashboard beside it.',
    ]);
  });
});
