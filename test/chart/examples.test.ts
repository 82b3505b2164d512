import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Manifest,
  hasKubectl,
  kustomize,
  manifestProblems,
  readManifests,
} from '../support/manifest-oracles';
import { inTemporaryDirectory, ofKind, only } from '../support/synth';

// Each test runs a whole program.
jest.setTimeout(120_000);

const ROOT = join(__dirname, '..', '..');

/** Runs an example as its reader would. */
function runExample(example: string, outdir: string): void {
  execFileSync(process.execPath, ['--import', 'tsx', join('examples', example, 'main.ts')], {
    cwd: ROOT,
    env: { ...process.env, CDK8S_OUTDIR: outdir },
  });
}

/** Runs an example, and gives what it writes. */
function filesOf(example: string): string[] {
  return inTemporaryDirectory((outdir) => {
    runExample(example, outdir);
    const manifests = readManifests(outdir);
    expect(manifests.flatMap(({ object }) => manifestProblems(object))).toEqual([]);
    return manifests.map(({ file, object }) => `${file}: ${object.kind}`);
  });
}

test('instances: two tenants in each of two clusters, the shared parts scraped once', () => {
  const files = filesOf('instances');
  for (const tenant of [
    'staging/internal',
    'staging/partners',
    'production/internal',
    'production/partners',
  ]) {
    expect(files).toContainEqual(expect.stringMatching(`^${tenant}/telemetry/.*: TelemetryPolicy$`));
  }
  const limitador = files.filter((file) => file.includes('limitador-metrics'));
  expect(limitador).toEqual([
    'production/internal/monitors/servicemonitor-limitador-metrics-internal_kuadrant-system.yaml: ServiceMonitor',
    'staging/internal/monitors/servicemonitor-limitador-metrics-internal_kuadrant-system.yaml: ServiceMonitor',
  ]);
});

test("instances: without a user in the vocabulary, partners have no AI Engineer's dashboard", () => {
  const dashboards = filesOf('instances').filter((file) => file.includes('ai-engineer'));
  expect(dashboards).toEqual([
    'production/internal/dashboards/dashboard-ai-engineer-production-internal.yaml: GrafanaDashboard',
    'staging/internal/dashboards/dashboard-ai-engineer-staging-internal.yaml: GrafanaDashboard',
  ]);
});

test('constructs: single constructs in an ordinary chart', () => {
  expect(filesOf('constructs').map((file) => file.split(': ')[1])).toEqual([
    'TelemetryPolicy',
    'Telemetry',
    'ServiceMonitor',
    'Service',
    'ServiceMonitor',
  ]);
});

describe('overlays: a Kustomize base for each stage, and an overlay on each', () => {
  const ifKubectl = hasKubectl() ? test : test.skip;

  /** What `kubectl kustomize` makes of an overlay, beside the bases that the example writes. */
  function overlay(stage: 'development' | 'production'): Manifest[] {
    return inTemporaryDirectory((folder) => {
      runExample('overlays', join(folder, 'base'));
      cpSync(join(ROOT, 'examples', 'overlays', stage), join(folder, stage), { recursive: true });
      const manifests = kustomize(join(folder, stage));
      expect(manifests.flatMap((manifest) => manifestProblems(manifest))).toEqual([]);
      expect(manifests.map(({ metadata }) => metadata?.labels)).toEqual(
        manifests.map(() => expect.objectContaining({ 'example.org/stage': stage }) as object),
      );
      return manifests;
    });
  }

  ifKubectl('development: no rules, a folder of its own, and users as they are counted', () => {
    const manifests = overlay('development');
    expect(ofKind(manifests, 'PrometheusRule')).toEqual([]);
    expect(only(ofKind(manifests, 'GrafanaFolder'))).toMatchObject({ spec: { title: 'MaaS development' } });
    const dashboards = ofKind(manifests, 'GrafanaDashboard');
    for (const { spec } of dashboards) expect(spec).toMatchObject({ resyncPeriod: '1m' });
    expect(JSON.stringify(dashboards)).toContain('by(user)');
  });

  ifKubectl('production: its namespace, objective and vocabulary reach every query', () => {
    const manifests = overlay('production');
    const instanceSelector = { matchLabels: { app: 'grafana-production' } };
    expect(only(ofKind(manifests, 'GrafanaFolder'))).toMatchObject({
      spec: { title: 'MaaS production', instanceSelector },
    });
    const dashboards = ofKind(manifests, 'GrafanaDashboard');
    for (const { spec } of dashboards) expect(spec).toMatchObject({ instanceSelector });

    const text = JSON.stringify(manifests);
    expect(text).not.toContain('kuadrant-system');
    expect(JSON.stringify(dashboards)).toMatch(/authorized_hits[^}]*namespace=[\\"]+rh-connectivity-link/);
    expect(text).not.toMatch(/by\([^)]*\buser\b/);
    const { spec } = only(ofKind(manifests, 'TelemetryPolicy')) as unknown as {
      readonly spec: { readonly metrics: { readonly default: { readonly labels: object } } };
    };
    expect(Object.keys(spec.metrics.default.labels)).toEqual(['model', 'tier']);
    expect(JSON.stringify(ofKind(manifests, 'PrometheusRule'))).toContain('"objective":"gateway"');
  });
});
