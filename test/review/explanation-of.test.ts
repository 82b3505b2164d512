import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Duration } from 'cdk8s';
import { parseAllDocuments } from 'yaml';
import {
  type Explanation,
  Gateway,
  KustomizeApp,
  MaaSObservabilityChart,
  type MaaSObservabilityChartProps,
  Objective,
  Scrape,
  Stack,
  TelemetryLabels,
} from '../../lib';
import { explanationOf } from '../../lib/review/explanation-of';
import { flowOf } from '../../lib/review/flow-of';
import { inTemporaryDirectory } from '../support/synth';

const PLATFORMS: Readonly<Record<string, MaaSObservabilityChartProps>> = {
  'every default': {},
  'another gateway, Kuadrant, stack and vocabulary': {
    gateway: Gateway.named('edge', 'ingress', { className: 'istio' }),
    kuadrant: { namespace: 'rh-connectivity-link', version: '1.4', observability: true },
    models: { namespaces: ['llm', 'llm-staging'] },
    maasApi: { namespace: 'keys' },
    grafana: { namespace: 'grafana' },
    stack: Stack.prometheusOperator({ selectorLabels: { release: 'kps' } }),
    scrape: { 'haproxy-router': Scrape.nobody(), dcgm: Scrape.elsewhere('us') },
    scrapeInterval: Duration.seconds(15),
    telemetryLabels: TelemetryLabels.subscription({ user: true }).renamed('user', 'uid'),
    objectives: [Objective.availability({ name: 'gateway', of: 'gateway', target: 0.999 })],
  },
  'the Open Data Hub store, somebody else its policy, no rules': {
    stack: Stack.openDataHub(),
    telemetryPolicy: false,
    gatewayTelemetry: false,
    rules: false,
    route: { termination: 'edge' },
    telemetryLabels: TelemetryLabels.tier().without('user'),
  },
};

/** Files come in the order of their names, panels in that of the dashboards. */
const inOrder = ({ exporters, dashboards, ...rest }: Explanation) => ({
  ...rest,
  exporters: exporters.map((exporter) => ({
    ...exporter,
    metrics: exporter.metrics.map((metric) => ({
      ...metric,
      usedBy: [...metric.usedBy].sort(),
      // What says how long the others took asks for no metric at all.
      rules: metric.rules.filter((name) => !/[:_]evaluations:seconds$/.test(name)).sort(),
    })),
  })),
  dashboards: [...dashboards].sort((a, b) => (a.uid < b.uid ? -1 : 1)),
});

const manifestsIn = (folder: string): unknown[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .flatMap((file) => parseAllDocuments(readFileSync(join(folder, file), 'utf8'), { version: '1.1' }))
    .map((document) => document.toJS() as unknown);

test.each(Object.entries(PLATFORMS))('the manifests tell the same as the model: %s', (_, props) => {
  inTemporaryDirectory((outdir) => {
    const app = new KustomizeApp({ outdir });
    const chart = new MaaSObservabilityChart(app, 'maas', props);
    app.synth();
    const manifests = manifestsIn(outdir);
    expect(inOrder(explanationOf(manifests, flowOf(manifests)))).toEqual(inOrder(chart.explain()));
  });
});
