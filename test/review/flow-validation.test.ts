import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KustomizeApp, MaaSObservabilityChart, TelemetryLabels } from '../../lib';
import { checkManifests } from '../../lib/review/check-manifests';
import { type PlatformSpec } from '../../lib/platform/platform-spec';
import { inTemporaryDirectory } from '../support/synth';

const ROOT = join(__dirname, '..', '..');

const dashboard = (...exprs: string[]) => ({
  apiVersion: 'grafana.integreatly.org/v1beta1',
  kind: 'GrafanaDashboard',
  metadata: { name: 'theirs', namespace: 'team' },
  spec: {
    json: JSON.stringify({
      title: 'Theirs',
      panels: [{ title: 'Folded', type: 'row', panels: [{ title: 'Tokens', targets: exprs.map(target) }] }],
    }),
  },
});
const target = (expr: string, i: number) => ({ refId: String.fromCharCode(65 + i), expr });

const rule = (expr: string) => ({
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'PrometheusRule',
  metadata: { name: 'theirs', namespace: 'team' },
  spec: { groups: [{ name: 'tokens', rules: [{ alert: 'Slow', expr }] }] },
});

const policy = (labels: Record<string, string>) => ({
  apiVersion: 'extensions.kuadrant.io/v1alpha1',
  kind: 'TelemetryPolicy',
  metadata: { name: 'theirs', namespace: 'openshift-ingress' },
  spec: { metrics: { default: { labels } } },
});

/** What is wrong with a manifest, beside others, on a platform of which everything is said. */
function reviewed(manifest: unknown, beside: readonly unknown[] = [], platform: PlatformSpec = {}) {
  const said: PlatformSpec = { stack: 'openshift-user-workload', telemetryLabels: 'tier', ...platform };
  return checkManifests([manifest, ...beside], { platform: said })
    .problemsOf(manifest)
    .filter(({ severity }) => severity === 'error');
}

const RATE = 'sum by (tier) (rate(authorized_hits[$__rate_interval]))';

describe('hand-written manifests', () => {
  test('a sound query passes, and so does a metric that is none of ours', () => {
    expect(reviewed(dashboard(RATE, 'sum(rate(their_own_total[$__rate_interval]))'))).toEqual([]);
  });

  test('each finding says where it is and what to write instead', () => {
    expect(reviewed(dashboard(RATE, 'sum by (subscription) (authorized_hits)'))).toEqual([
      expect.objectContaining({
        place: 'panel "Tokens", query B',
        message: expect.stringContaining('"subscription"') as string,
      }),
      expect.objectContaining({ message: expect.stringContaining('counter') as string }),
    ]);
  });

  test('a dashboard for Perses is held to the same, and bars that are as long as the step pass', () => {
    const query = (expr: string, minStep?: string) => ({
      spec: { plugin: { kind: 'PrometheusTimeSeriesQuery', spec: { query: expr, minStep } } },
    });
    const perses = (...queries: object[]) => ({
      kind: 'PersesDashboard',
      metadata: { name: 'theirs', namespace: 'team' },
      spec: {
        config: {
          panels: {
            tokens: { spec: { display: { name: 'Tokens' }, plugin: { kind: 'TimeSeriesChart' }, queries } },
          },
        },
      },
    });
    const bars = query('sum(increase(authorized_hits{namespace="kuadrant-system"}[$__interval]))', '1h');
    expect(reviewed(perses(query(RATE), bars))).toEqual([]);
    expect(reviewed(perses(query(RATE), query('sum by (subscription) (authorized_hits)')))).toEqual([
      expect.objectContaining({
        place: 'panel "Tokens", query 2',
        message: expect.stringContaining('"subscription"') as string,
      }),
      expect.objectContaining({ message: expect.stringContaining('counter') as string }),
    ]);
  });

  test('labels are read from the TelemetryPolicy beside them', () => {
    const plan = policy({ plan: '"gold"' });
    expect(reviewed(dashboard(RATE), [plan])).not.toEqual([]);
    expect(reviewed(dashboard(RATE.replace('tier', 'plan')), [plan])).toEqual([]);
  });

  test('and those of the gateway from its Telemetry', () => {
    const latency =
      'histogram_quantile(0.95, sum by (le, tier) (rate(istio_request_duration_milliseconds_bucket{namespace="openshift-ingress"}[$__rate_interval])))';
    const telemetry = {
      kind: 'Telemetry',
      spec: {
        metrics: [
          {
            overrides: [{ match: { metric: 'REQUEST_DURATION' }, tagOverrides: { tier: { value: '"x"' } } }],
          },
        ],
      },
    };
    expect(reviewed(dashboard(latency))).not.toEqual([]);
    expect(reviewed(dashboard(latency), [telemetry])).toEqual([]);
  });

  test('the stack decides the names', () => {
    expect(reviewed(dashboard(RATE), [], { stack: 'open-data-hub' })).toEqual([
      expect.objectContaining({ message: expect.stringContaining('authorized_hits_total') as string }),
    ]);
  });

  test('an alert that can never fire', () => {
    const slow =
      'histogram_quantile(0.95, sum by (le) (rate(auth_server_authconfig_duration_seconds_bucket[5m]))) > 2';
    expect(reviewed(rule(slow))).toEqual([
      expect.objectContaining({
        place: 'group "tokens", alert "Slow"',
        message: expect.stringContaining('0.951') as string,
      }),
    ]);
  });

  test('a dashboard that is no JSON', () => {
    expect(reviewed({ kind: 'GrafanaDashboard', spec: { json: '{' } })).toEqual([
      expect.objectContaining({ message: expect.stringMatching(/^its dashboard is not JSON: /) as string }),
    ]);
  });
});

describe('our own dashboards', () => {
  const presets = {
    tier: TelemetryLabels.tier(),
    subscription: TelemetryLabels.subscription(),
    'subscription with user': TelemetryLabels.subscription({ user: true }),
  };
  test.each(Object.entries(presets))(
    'pass the same review, written out and read back: %s',
    (_, telemetryLabels) => {
      const app = new KustomizeApp();
      const chart = new MaaSObservabilityChart(app, 'maas', { telemetryLabels });
      const manifests = chart.toJson() as unknown[];
      const checked = checkManifests(manifests);
      expect(manifests.flatMap(checked.problemsOf)).toEqual([]);
    },
  );
});

test('as a validation plugin of the cdk8s CLI, on an app that knows nothing of us', () => {
  inTemporaryDirectory((directory) => {
    const plugin = join(directory, 'plugin');
    mkdirSync(plugin);
    writeFileSync(
      join(plugin, 'index.js'),
      `require(${JSON.stringify(join(ROOT, 'node_modules/tsx/dist/cjs/index.cjs'))});
       module.exports = require(${JSON.stringify(join(ROOT, 'lib/index.ts'))});`,
    );
    writeFileSync(
      join(directory, 'app.js'),
      `const fs = require('node:fs');
       fs.mkdirSync(process.env.CDK8S_OUTDIR, { recursive: true });
       fs.writeFileSync(process.env.CDK8S_OUTDIR + '/theirs.yaml', ${JSON.stringify(
         JSON.stringify(dashboard('sum by (plan) (authorized_hits)')),
       )});`,
    );
    writeFileSync(
      join(directory, 'cdk8s.yaml'),
      [
        'app: node app.js',
        'validations:',
        '  - package: ./plugin',
        '    version: 0.1.0',
        '    class: FlowValidation',
        '    properties: { stack: prometheus-operator }',
      ].join('\n'),
    );
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(ROOT, 'node_modules/cdk8s-cli/bin/cdk8s'), 'synth'],
      { cwd: directory, encoding: 'utf8', env: { ...process.env, CDK8S_CHECK_UPGRADE: 'false' } },
    );
    const printed = `${stdout}${stderr}`;
    expect(printed).toContain('counter-not-rated');
    expect(printed).toContain('panel "Tokens", query A');
    expect(status).not.toBe(0);
  });
});
