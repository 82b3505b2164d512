import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { maasObservability } from './support/command';

const folder = mkdtempSync(join(tmpdir(), 'maas-init-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const object = (apiVersion: string, kind: string, namespace: string, name: string, more: object = {}) => ({
  apiVersion,
  kind,
  metadata: { namespace, name },
  ...more,
});

/** A platform of Red Hat Connectivity Link on a cluster with Prometheus Operator, with one monitor by hand. */
const PLATFORM = [
  object('gateway.networking.k8s.io/v1', 'Gateway', 'istio-ingress', 'other-gateway'),
  object('gateway.networking.k8s.io/v1', 'Gateway', 'istio-ingress', 'inference', {
    spec: { gatewayClassName: 'istio' },
  }),
  object('kuadrant.io/v1beta1', 'Kuadrant', 'rh-connectivity-link', 'kuadrant', {
    spec: { observability: { enable: false } },
  }),
  object(
    'operators.coreos.com/v1alpha1',
    'ClusterServiceVersion',
    'openshift-operators',
    'rhcl-operator.v1.3.0',
  ),
  object('extensions.kuadrant.io/v1alpha1', 'TelemetryPolicy', 'istio-ingress', 'usage', {
    spec: {
      targetRef: { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'inference' },
      metrics: {
        default: { labels: { user: 'auth.identity.userid', plan: 'auth.identity.plan', team: '"blue"' } },
      },
    },
  }),
  object('serving.kserve.io/v1alpha1', 'LLMInferenceService', 'prod-models', 'granite'),
  object('serving.kserve.io/v1alpha1', 'LLMInferenceService', 'dev-models', 'granite'),
  object('monitoring.coreos.com/v1', 'Prometheus', 'monitoring', 'k8s', {
    spec: { serviceMonitorSelector: { matchLabels: { release: 'kps' } } },
  }),
  object('monitoring.coreos.com/v1', 'ServiceMonitor', 'rh-connectivity-link', 'by-hand', {
    spec: { selector: { matchLabels: { app: 'limitador' } }, endpoints: [{ port: 'http' }] },
  }),
  {
    apiVersion: 'grafana.integreatly.org/v1beta1',
    kind: 'Grafana',
    metadata: { namespace: 'grafana', name: 'main', labels: { dashboards: 'grafana' } },
  },
];

const CHART = `import { type Construct } from 'constructs';
import { MaaSObservabilityChart } from 'maas-observability';

/** The observability of our Models-as-a-Service platform. */
export function observability(scope: Construct): MaaSObservabilityChart {
  return new MaaSObservabilityChart(scope, 'maas-observability', {
    // Found: Gateway istio-ingress/inference, the target of TelemetryPolicy istio-ingress/usage.
    gateway: { name: 'inference', namespace: 'istio-ingress', className: 'istio' },
    // Found: Kuadrant rh-connectivity-link/kuadrant.
    // Found: ClusterServiceVersion rhcl-operator.v1.3.0.
    kuadrant: { namespace: 'rh-connectivity-link', version: '1.4' },
    // Found: the labels of TelemetryPolicy istio-ingress/usage.
    // Found: user is \`auth.identity.userid\` there, which fails without that field; it has a guard here.
    // Found: plan is \`auth.identity.plan\` there, which fails without that field; it has a guard here.
    telemetryLabels: {
      user: {`;

function files(of: string): string[] {
  return readdirSync(of, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(of.length + 1))
    .sort();
}

test('a project from the manifests of a platform says what was found, and where', async () => {
  const platform = join(folder, 'platform.json');
  writeFileSync(platform, JSON.stringify({ kind: 'List', items: PLATFORM }));
  const output = join(folder, 'found');
  const { code, stdout } = await maasObservability(['init', platform, '--output', output]);
  expect(code).toBe(0);
  expect(stdout).not.toContain('Assumed');
  expect(files(output)).toEqual([
    '.github/workflows/observability.yml',
    '.gitignore',
    'cdk8s.yaml',
    'chart.ts',
    'main.ts',
    'package.json',
    'test/chart.test.ts',
    'tsconfig.json',
  ]);
  const chart = readFileSync(join(output, 'chart.ts'), 'utf8');
  expect(chart.slice(0, CHART.length)).toBe(CHART);
  expect(chart).toContain(`    models: { namespaces: ['dev-models', 'prod-models'] },`);
  expect(chart).toContain(
    `    stack: {
      name: 'prometheus-operator',
      selectorLabels: { release: 'kps' },
      namespace: 'monitoring',
    },`,
  );
  expect(chart).toContain(
    `    scrape: { limitador: { by: 'ServiceMonitor rh-connectivity-link/by-hand' } },`,
  );
  expect(chart).toContain(
    `    grafana: { namespace: 'grafana', instanceLabels: { dashboards: 'grafana' } },`,
  );
  expect(chart).toContain(`team: { cel: '"blue"' },`);
  const { diagnostics } = ts.transpileModule(chart, { reportDiagnostics: true });
  expect(diagnostics).toEqual([]);
});

test('from nothing, it says what was assumed and how to find out', async () => {
  const output = join(folder, 'assumed');
  const { code, stdout } = await maasObservability(['init', '--output', output]);
  expect(code).toBe(0);
  expect(stdout).toContain('Assumed: no Gateway was read. `kubectl get gateways -A` lists them.');
  expect(stdout).not.toContain('Found:');
  expect(readFileSync(join(output, 'chart.ts'), 'utf8')).toContain("    telemetryLabels: 'tier',");
});

test('nothing that is there already is overwritten, and nothing is half written', async () => {
  const output = join(folder, 'mine');
  mkdirSync(output);
  writeFileSync(join(output, 'package.json'), 'mine');
  const { code, stdout, stderr } = await maasObservability(['init', '--output', output]);
  expect({ code, stdout, stderr }).toEqual({
    code: 2,
    stdout: '',
    stderr: `maas-observability: ${output} has package.json already: choose an empty folder with --output, or move it away.\n`,
  });
  expect(files(output)).toEqual(['package.json']);
  expect(readFileSync(join(output, 'package.json'), 'utf8')).toBe('mine');
});

describe('from a cluster', () => {
  /** A kubectl that has only some kinds, and lets nobody list another. */
  const bin = join(folder, 'bin');
  const script = `#!${process.execPath}
const [, kind, , , , context] = process.argv.slice(2);
const items = ${JSON.stringify(PLATFORM)}.filter(({ kind: one }) => kind.split('.')[0].replace(/ies$/, 'y').startsWith(one.toLowerCase()));
if (context !== '--context=prod') { console.error('error: context was lost'); process.exit(1); }
if (kind.startsWith('kuadrants')) { console.error('Error from server (Forbidden): kuadrants.kuadrant.io is forbidden: User "me" cannot list'); process.exit(1); }
if (items.length === 0) { console.error('error: the server doesn\\'t have a resource type "' + kind.split('.')[0] + '"'); process.exit(1); }
console.log(JSON.stringify({ kind: 'List', items }));
`;
  const env = { PATH: `${bin}:${process.env.PATH ?? ''}` };
  beforeAll(() => {
    mkdirSync(bin);
    writeFileSync(join(bin, 'kubectl'), script);
    chmodSync(join(bin, 'kubectl'), 0o755);
  });

  test('reads what it may, and says what it may not', async () => {
    const output = join(folder, 'cluster');
    const { code, stdout } = await maasObservability(
      ['init', '--from-cluster', '--context', 'prod', '--output', output],
      { env },
    );
    expect(code).toBe(0);
    expect(stdout).toContain(
      'Found: Gateway istio-ingress/inference, the target of TelemetryPolicy istio-ingress/usage.',
    );
    expect(stdout).toContain('Not read: kuadrants.kuadrant.io, which the cluster does not let you list.');
    expect(stdout).toContain('Found: the namespace that a monitor of Limitador or Authorino looks in.');
  });

  test('what fails otherwise stops it, and nothing is written', async () => {
    const output = join(folder, 'failed');
    const { code, stderr } = await maasObservability(['init', '--from-cluster', '--output', output], { env });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        'maas-observability: kubectl get gateways.gateway.networking.k8s.io failed: error: context was lost\n',
    });
    expect(existsSync(output)).toBe(false);
  });
});
