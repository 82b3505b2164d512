import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Manifest as DemoManifest } from '../../demo/cluster/manifests';
import { type Manifest } from '../support/manifest-oracles';
import { realPart } from '../support/real-parts';
import { inTemporaryDirectory } from '../support/synth';
import { DemoCluster } from './support/demo-cluster';
import { examined } from './support/examine-cluster';
import { KubeClient } from './support/kube-client';
import { MONITORING_STACKS } from './support/monitoring-stacks';
import { tryObjects } from './support/objects';
import { cluster, describeCluster, withClient } from './support/suite';
import { istioProblems, persesProblems } from './support/validators';

/** A monitor with one endpoint, and what is wrong with it. */
function monitor(endpoint: object): Manifest {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: { name: 'faulty', namespace: 'faults' },
    spec: { selector: {}, endpoints: [{ port: 'http', ...endpoint }] },
  };
}

const RELABELING = { sourceLabels: ['__metrics_path__'], targetLabel: 'metrics_path' };

/** Changes the spec of one object of the chart. */
function changing(name: string, kind: string, change: (spec: DemoManifest['spec']) => DemoManifest['spec']) {
  return (manifests: readonly DemoManifest[]) =>
    manifests.map((one) =>
      one.metadata.name === name && one.kind === kind ? { ...one, spec: change(one.spec) } : one,
    );
}

const changingEndpoint = (change: object) =>
  changing('limitador-metrics', 'ServiceMonitor', (spec) => ({
    ...spec,
    endpoints: (spec.endpoints as readonly object[]).map((endpoint) => ({ ...endpoint, ...change })),
  }));

const LIMITADOR_JOB = 'serviceMonitor/kuadrant-system/limitador-metrics/0';

describeCluster('each fault makes the suite fail', () => {
  test.each([
    [
      'an unknown field',
      monitor({ colour: 'red' }),
      /create: 400: .*unknown field "spec.endpoints\[0\].colour"/,
    ],
    ['a value that the CRD does not have', monitor({ scheme: 'gopher' }), /spec.endpoints\[0\].scheme/],
    [
      'a list whose items the CRD adds to',
      monitor({ relabelings: [RELABELING] }),
      /the server adds spec\.endpoints\[0\]\.relabelings\[0\]\.action: "replace"/,
    ],
  ])('in an object: %s', async (_, object, problem) => {
    const { problems } = await withClient((client) => tryObjects(client, [{ from: 'here', object }]));
    expect(problems).toContainEqual(expect.stringMatching(problem));
  });

  test.each([
    [
      'a port name that no pod has',
      changingEndpoint({ port: 'metricz' }),
      `${LIMITADOR_JOB} finds no target`,
    ],
    [
      'labels that no Service has',
      changing('limitador-metrics', 'ServiceMonitor', (spec) => ({
        ...spec,
        selector: { matchLabels: { app: 'limitatador' } },
      })),
      `${LIMITADOR_JOB} finds no target`,
    ],
    [
      'a relabelling without effect',
      changingEndpoint({
        relabelings: [{ sourceLabels: ['__meta_nothing'], targetLabel: 'x', action: 'replace' }],
      }),
      `${LIMITADOR_JOB}: {"sourceLabels":["__meta_nothing"],"targetLabel":"x","action":"replace"} changes no target`,
    ],
    [
      'a NetworkPolicy that keeps Prometheus out',
      changing('limitador-metrics', 'NetworkPolicy', (spec) => ({ ...spec, ingress: [] })),
      `${LIMITADOR_JOB} is not scraped: `,
    ],
  ])('in a cluster: %s', async (_, changed, problem) => {
    const client = new KubeClient(cluster());
    const stack = MONITORING_STACKS['prometheus-operator']!;
    const demo = new DemoCluster(client, cluster(), { stack, labels: 'tier', fleet: 'simulator', changed });
    let written: readonly Manifest[] = [];
    try {
      written = await demo.write();
      const { problems } = await examined(demo);
      expect(problems).toContainEqual(expect.stringContaining(problem));
    } finally {
      await demo.stop();
      await Promise.all(written.map((object) => client.delete(object)));
      await client.close();
    }
  });

  test('in a rule: an alert that only holds on a closed range', () => {
    const groups = [{ name: 'a', rules: [{ alert: 'A', expr: 'count_over_time(up[10m]) > 10' }] }];
    const tests = [
      {
        interval: '1m',
        input_series: [{ series: 'up', values: '1x20' }],
        alert_rule_test: [{ eval_time: '15m', alertname: 'A', exp_alerts: [{}] }],
      },
    ];
    inTemporaryDirectory((folder) => {
      writeFileSync(path.join(folder, 'rules.yaml'), JSON.stringify({ groups }));
      const file = { rule_files: ['rules.yaml'], evaluation_interval: '1m', tests };
      writeFileSync(path.join(folder, 'test.yaml'), JSON.stringify(file));
      const run = spawnSync(realPart('promtool') ?? '', ['test', 'rules', 'test.yaml'], {
        cwd: folder,
        encoding: 'utf8',
      });
      expect(run.status).toBe(1);
      expect(`${run.stdout}${run.stderr}`).toMatch(/got:\[\]/);
    });
  });

  test("in an object of Istio's: a tag that is set to nothing", () => {
    const telemetry = {
      apiVersion: 'telemetry.istio.io/v1',
      kind: 'Telemetry',
      metadata: { name: 'faulty', namespace: 'faults' },
      spec: { metrics: [{ overrides: [{ tagOverrides: { x: { operation: 'UPSERT', value: '' } } }] }] },
    };
    expect(inTemporaryDirectory((folder) => istioProblems([telemetry], folder))).not.toEqual([]);
  });

  test('in a Perses dashboard: a layout that there is none of', () => {
    const dashboard = {
      apiVersion: 'perses.dev/v1alpha2',
      kind: 'PersesDashboard',
      metadata: { name: 'faulty', namespace: 'faults' },
      spec: { config: { duration: '1h', panels: {}, layouts: [{ kind: 'Grdi', spec: {} }] } },
    };
    const problems = inTemporaryDirectory((folder) =>
      persesProblems([{ from: 'here', object: dashboard }], folder),
    );
    expect(problems).toEqual([expect.stringContaining('unknown layout.kind "Grdi"')]);
  });
});
