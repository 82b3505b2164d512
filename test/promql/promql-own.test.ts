import { gunzipSync } from 'node:zlib';
import { App, Duration, Testing } from 'cdk8s';
import { MaaSObservabilityChart } from '../../lib/chart/maas-observability-chart';
import { TelemetryLabels } from '../../lib/labels/telemetry-labels';
import { type PlatformSpec } from '../../lib/platform/platform-spec';
import { Stack } from '../../lib/platform/stack';
import { checkPromql } from '../../lib/checks/check-query';
import { type Manifest } from '../support/manifest-oracles';

interface Target {
  readonly expr: string;
  readonly interval?: string;
}

interface DashboardSpec {
  readonly json?: string;
  readonly gzipJson?: string;
}

/** Every query of the dashboards, wherever in the JSON it stands. */
function targetsIn(value: unknown): readonly Target[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(targetsIn);
  return 'expr' in value && typeof value.expr === 'string' ? [value as Target, ...inner] : inner;
}

function dashboardsOf(manifests: readonly Manifest[]): readonly unknown[] {
  return manifests
    .filter(({ kind }) => kind === 'GrafanaDashboard')
    .map(({ spec }) => spec as DashboardSpec)
    .map(({ json, gzipJson }) => json ?? gunzipSync(Buffer.from(gzipJson ?? '', 'base64')).toString())
    .map((json): unknown => JSON.parse(json));
}

// Two ways to the same checks: what typed queries print must pass as text.
test.each<[string, TelemetryLabels, PlatformSpec]>([
  ['tiers', TelemetryLabels.tier(), {}],
  ['subscriptions', TelemetryLabels.subscription({ user: true }), {}],
  ['no vocabulary of ours', TelemetryLabels.tier().renamed('user', 'who').without('model'), {}],
  ['the Open Data Hub store', TelemetryLabels.tier(), { stack: Stack.openDataHub() }],
  ['any Kubernetes', TelemetryLabels.tier(), { stack: Stack.prometheusOperator() }],
])('the standard dashboards pass their check as text: %s', (_, telemetryLabels, platform) => {
  const chart = new MaaSObservabilityChart(new App(), 'maas', { telemetryLabels, ...platform });
  const targets = dashboardsOf(Testing.synth(chart) as Manifest[]).flatMap(targetsIn);
  expect(targets.length).toBeGreaterThan(50);
  const problems = targets.flatMap(({ expr, interval }) =>
    checkPromql(expr, {
      flow: chart.flow,
      use: 'dashboard',
      bars: interval === '1h' ? Duration.hours(1) : undefined,
    }).problems.flatMap(({ rule, severity, message }) =>
      severity === 'error' ? [`${rule}: ${message} The query is: ${expr}`] : [],
    ),
  );
  expect(problems).toEqual([]);
});
