import {
  KustomizeApp,
  MaaSObservabilityChart,
  type MaaSObservabilityChartProps,
  MetricsNetworkPolicy,
  Scrape,
  Stack,
} from '../../lib';
import {
  type Manifest,
  hasKubectl,
  kustomize,
  manifestProblems,
  modelProblems,
  readManifests,
} from '../support/manifest-oracles';
import { inTemporaryDirectory, manifestsOf, ofKind, only, problemsIn } from '../support/synth';

interface Port {
  readonly protocol: string;
  readonly port: number;
  readonly endPort?: number;
}

interface Spec {
  readonly podSelector: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly ingress: readonly {
    readonly from?: readonly {
      readonly namespaceSelector: { readonly matchLabels: Readonly<Record<string, string>> };
    }[];
    readonly ports: readonly Port[];
  }[];
}

/** Who reaches a port of the selected pods, as Kubernetes reads the policy: `anybody`, namespaces, or nobody. */
function reaches({ spec }: Manifest, protocol: string, port: number): readonly string[] {
  return (spec as Spec).ingress
    .filter(({ ports }) =>
      ports.some(
        (each) => each.protocol === protocol && port >= each.port && port <= (each.endPort ?? each.port),
      ),
    )
    .flatMap(({ from }) =>
      from === undefined
        ? ['anybody']
        : from.map(
            ({ namespaceSelector }) =>
              namespaceSelector.matchLabels['kubernetes.io/metadata.name'] ?? 'every namespace',
          ),
    );
}

/** The policies of a chart, after every oracle has read what it wrote. */
function policiesOf(props: MaaSObservabilityChartProps): Manifest[] {
  return inTemporaryDirectory((outdir) => {
    const app = new KustomizeApp({ outdir });
    new MaaSObservabilityChart(app, 'maas', props);
    app.synth();
    const manifests = readManifests(outdir).map(({ object }) => object);
    expect(manifests.flatMap((manifest) => manifestProblems(manifest))).toEqual([]);
    if (hasKubectl()) expect(kustomize(outdir)).toHaveLength(manifests.length);
    const policies = ofKind(manifests, 'NetworkPolicy');
    // The schema has been asked, and not passed over.
    for (const policy of policies) expect(modelProblems(policy)).toEqual([]);
    return policies;
  });
}

function outline(policy: Manifest, port: number): string {
  const { name, namespace } = policy.metadata as { readonly name: string; readonly namespace: string };
  return `${namespace}/${name}: ${port} from ${reaches(policy, 'TCP', port).join(', ')}`;
}

test('the schema refuses what is no NetworkPolicy', () => {
  expect(
    modelProblems({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'x' },
      spec: { podSelector: {}, ingress: [{ ports: [{ endPort: 'last' }] }] },
    }),
  ).toEqual([expect.stringContaining('spec.ingress[0].ports[0].endPort')]);
});

test('by default there is none', () => {
  expect(policiesOf({})).toEqual([]);
});

test("on OpenShift: one for each exporter with a metrics port of its own, for its namespace's Prometheus", () => {
  const [authorino, gateway, limitador, ...more] = policiesOf({ networkPolicies: true });
  expect(more).toEqual([]);
  expect([outline(authorino!, 8080), outline(gateway!, 15090), outline(limitador!, 8080)]).toEqual([
    'kuadrant-system/authorino-server-metrics: 8080 from openshift-user-workload-monitoring',
    'openshift-ingress/istio-gateway-metrics: 15090 from openshift-monitoring',
    'kuadrant-system/limitador-metrics: 8080 from openshift-user-workload-monitoring',
  ]);
  expect((gateway!.spec as Spec).podSelector.matchLabels).toEqual({
    'gateway.networking.k8s.io/gateway-name': 'maas-default-gateway',
  });
});

test('every other port stays open to everybody, and the metrics ports only to the stack', () => {
  const gateway = only(
    policiesOf({ networkPolicies: true }).filter(
      ({ metadata }) => metadata?.name === 'istio-gateway-metrics',
    ),
  );
  const closed = [15020, 15090];
  for (let port = 1; port <= 65535; port += 1) {
    const expected = closed.includes(port) ? 'openshift-monitoring' : 'anybody';
    if (reaches(gateway, 'TCP', port).join() !== expected)
      throw new Error(`TCP ${port}: ${reaches(gateway, 'TCP', port).join()}`);
  }
  expect([1, 443, 65535].map((port) => reaches(gateway, 'UDP', port))).toEqual([
    ['anybody'],
    ['anybody'],
    ['anybody'],
  ]);
});

test('only for what the chart scrapes, and named after the instance', () => {
  const policies = policiesOf({
    networkPolicies: true,
    instance: 'partners',
    stack: Stack.prometheusOperator({ namespace: 'observability' }),
    scrape: { limitador: Scrape.elsewhere('another chart'), 'maas-api': Scrape.here() },
  });
  expect(policies.map((policy) => outline(policy, 9090))).toEqual([
    'kuadrant-system/authorino-server-metrics-partners: 9090 from anybody',
    'openshift-ingress/istio-gateway-metrics-partners: 9090 from anybody',
    'maas-api/maas-api-metrics-partners: 9090 from observability',
  ]);
});

test('the other ports can be left to policies that deny by default, and Prometheus can be elsewhere', () => {
  const policies = policiesOf({
    networkPolicies: { otherPorts: 'left-to-other-policies', from: ['monitoring', 'thanos'] },
  });
  for (const { spec } of policies) expect((spec as Spec).ingress).toHaveLength(1);
  expect(policies.map((policy) => [reaches(policy, 'TCP', 443), reaches(policy, 'TCP', 8080)])).toEqual([
    [[], ['monitoring', 'thanos']],
    [[], []],
    [[], ['monitoring', 'thanos']],
  ]);
});

test('for an exporter of your own; a port at the end of the range opens nothing beyond it', () => {
  const [policy] = manifestsOf(
    (chart) =>
      new MetricsNetworkPolicy(chart, 'Billing', {
        name: 'billing',
        namespace: 'billing',
        podLabels: { app: 'billing' },
        ports: [65535, 2, 1],
      }),
  );
  expect((policy!.spec as Spec).ingress[1]?.ports).toEqual([
    { protocol: 'TCP', port: 3, endPort: 65534 },
    { protocol: 'UDP', port: 1, endPort: 65535 },
  ]);
});

test('says what would guard everything, nothing, or let everybody in', () => {
  const problems = problemsIn(
    (chart) =>
      new MetricsNetworkPolicy(chart, 'Billing', {
        name: 'billing',
        namespace: 'billing',
        podLabels: {},
        ports: [70000],
        from: [],
      }),
  );
  expect(problems).toEqual([
    '[chart/Billing] podLabels is empty and would guard every pod of the namespace: name at least one label.',
    '[chart/Billing] ports is 70000: write a whole number from 1 to 65535.',
    '[chart/Billing] from is empty, which would let everybody in: name the namespace that Prometheus runs in.',
  ]);
});
