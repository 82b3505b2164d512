import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { manifestProblems, readManifests } from '../support/manifest-oracles';
import { inTemporaryDirectory } from '../support/synth';

const ROOT = join(__dirname, '..', '..');

/** Runs an example as its reader would, and gives what it writes. */
function filesOf(example: string): string[] {
  return inTemporaryDirectory((outdir) => {
    execFileSync(process.execPath, ['--import', 'tsx', join('examples', example, 'main.ts')], {
      cwd: ROOT,
      env: { ...process.env, CDK8S_OUTDIR: outdir },
    });
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
    'production/internal/dashboards/dashboard-ai-engineer-internal.yaml: GrafanaDashboard',
    'staging/internal/dashboards/dashboard-ai-engineer-internal.yaml: GrafanaDashboard',
  ]);
});

test('constructs: single constructs in an ordinary chart', () => {
  expect(filesOf('constructs').map((file) => file.split(': ')[1])).toEqual([
    'TelemetryPolicy',
    'Telemetry',
    'ServiceMonitor',
    'ServiceMonitor',
  ]);
});
