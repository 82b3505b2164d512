import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasKubectl, kustomize } from '../support/manifest-oracles';
import { install, lockedVersions, pack, run, temporaryFolder } from './packed';

// Packs and installs the package, and starts a compiler.
jest.setTimeout(240_000);

const folder = temporaryFolder();
const project = join(folder, 'platform');
const command = join(folder, 'tool', 'node_modules', 'maas-observability', 'build', 'lib', 'cli', 'main.js');

const PLATFORM = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: maas-default-gateway, namespace: openshift-ingress }
spec: { gatewayClassName: openshift-default }
---
apiVersion: extensions.kuadrant.io/v1alpha1
kind: TelemetryPolicy
metadata: { name: usage, namespace: openshift-ingress }
spec:
  targetRef: { group: gateway.networking.k8s.io, kind: Gateway, name: maas-default-gateway }
  metrics:
    default:
      labels: { user: auth.identity.userid, tier: auth.identity.tier }
---
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: { name: user-workload, namespace: openshift-user-workload-monitoring }
`;

/** Writes the project and installs what it needs; answers what cannot be had where the registry is out of reach. */
function prepared(): string | undefined {
  const tarball = pack(folder);
  const packages = ['cdk8s', 'cdk8s-plus-28', 'constructs', 'tsx', 'typescript', '@types/node'];
  const pinned = Object.entries(lockedVersions(packages)).map(([name, version]) => `${name}@${version}`);
  mkdirSync(join(folder, 'tool'));
  writeFileSync(join(folder, 'tool', 'package.json'), '{ "private": true }');
  const missing = install(join(folder, 'tool'), [tarball]);
  if (missing !== undefined) return missing;
  writeFileSync(join(folder, 'platform.yaml'), PLATFORM);
  const { ok, output } = run(
    process.execPath,
    [command, 'init', 'platform.yaml', '--output', project],
    folder,
  );
  if (!ok) throw new Error(output);
  // What the registry will have, from the tarball.
  const file = join(project, 'package.json');
  const written = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    written.replace(/"maas-observability": "[^"]+"/, `"maas-observability": "file:${tarball}"`),
  );
  return install(project, pinned);
}

const missing = prepared();
// In CI the registry is there, and nothing is skipped.
const adopted = missing === undefined || process.env.CI !== undefined ? test : test.skip;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function inProject(...script: string[]) {
  return run('npm', ['run', '--silent', ...script], project);
}

adopted('the project that init writes compiles, passes its test and synthesizes', () => {
  expect(inProject('typecheck')).toMatchObject({ ok: true });
  expect(inProject('test')).toMatchObject({ ok: true });
  expect(inProject('synth')).toMatchObject({ ok: true });
  expect(existsSync(join(project, 'dist', 'kustomization.yaml'))).toBe(true);
});

adopted('its manifests are right, and kustomize takes them', () => {
  expect(inProject('check')).toMatchObject({ ok: true });
  if (hasKubectl()) expect(kustomize(join(project, 'dist')).length).toBeGreaterThan(10);
});

adopted('the next synth changes nothing, and a change of the platform is told', () => {
  const before = join(project, 'before');
  run('cp', ['-r', join(project, 'dist'), before], project);
  expect(inProject('synth')).toMatchObject({ ok: true });
  const diff = () => run(process.execPath, [command, 'diff', 'before', 'dist'], project);
  expect(diff()).toMatchObject({ ok: true, stdout: 'No difference in meaning.\n' });
  const chart = join(project, 'chart.ts');
  writeFileSync(
    chart,
    readFileSync(chart, 'utf8').replace("namespaces: ['llm']", "namespaces: ['llm', 'more']"),
  );
  expect(inProject('synth')).toMatchObject({ ok: true });
  expect(diff().stdout).toContain('ServiceMonitor more/kserve-llm-models');
});
