import {
  Distribution,
  type DistributionSpec,
  Gateway,
  HeaderLabel,
  KustomizeApp,
  MaaSObservabilityChart,
  type MaaSObservabilityChartProps,
  Stack,
} from '../../lib';
import { type Manifest } from '../support/manifest-oracles';
import { problemsOf } from '../support/synth';

function manifestsOf(props: MaaSObservabilityChartProps): readonly Manifest[] {
  const app = new KustomizeApp();
  return new MaaSObservabilityChart(app, 'maas', props).toJson() as Manifest[];
}

/** What others create is not in `dist`: all monitors, policies and rules that are. */
function objectsOf(distribution: Distribution, props: MaaSObservabilityChartProps = {}): readonly string[] {
  return manifestsOf({ distribution, ...props })
    .filter(({ kind }) => /Monitor|Telemetry|PrometheusRule/.test(kind))
    .map(({ apiVersion, kind, metadata }) => {
      const group = kind === 'PrometheusRule' ? `${apiVersion} ` : '';
      return `${group}${kind} ${String(metadata?.namespace)}/${String(metadata?.name)}`;
    })
    .sort();
}

const GATEWAY = 'ServiceMonitor openshift-ingress/istio-gateway-metrics';
const MODELS = 'ServiceMonitor llm/kserve-llm-models';
const POLICY = 'TelemetryPolicy openshift-ingress/maas-telemetry';
const TELEMETRY = 'Telemetry openshift-ingress/maas-gateway-telemetry';
const limitador = (namespace: string) => `ServiceMonitor ${namespace}/limitador-metrics`;
const authorino = (namespace: string) => `ServiceMonitor ${namespace}/authorino-server-metrics`;
const rules = (...namespaces: string[]) =>
  namespaces.map((namespace) => {
    const name = namespaces.length === 1 ? 'maas-rules' : `maas-rules-${namespace}`;
    return `monitoring.coreos.com/v1 PrometheusRule ${namespace}/${name}`;
  });

const CHART = (namespace: string) => [
  GATEWAY,
  MODELS,
  POLICY,
  TELEMETRY,
  limitador(namespace),
  authorino(namespace),
];

test.each<[Distribution, readonly string[]]>([
  [
    Distribution.openShift(),
    [...CHART('kuadrant-system'), ...rules('kuadrant-system', 'llm', 'maas-api', 'openshift-ingress')],
  ],
  [
    Distribution.rhcl('1.4'),
    [
      ...CHART('rh-connectivity-link'),
      ...rules('rh-connectivity-link', 'llm', 'maas-api', 'openshift-ingress'),
    ],
  ],
  [Distribution.upstream(), [...CHART('kuadrant-system'), ...rules('llm-observability')]],
  [
    Distribution.rhoai('3.3'),
    [...CHART('rh-connectivity-link'), ...rules('rh-connectivity-link', 'llm', 'openshift-ingress')],
  ],
  [
    // KServe scrapes the models, maas-controller writes the policies.
    Distribution.rhoai('3.4'),
    [
      GATEWAY,
      limitador('rh-connectivity-link'),
      authorino('rh-connectivity-link'),
      ...rules('rh-connectivity-link', 'llm', 'openshift-ingress'),
    ],
  ],
  [
    // maas-controller scrapes Limitador, too; the gateway's monitor is for what odh-model-controller's drops.
    Distribution.rhoai('3.5'),
    [
      GATEWAY,
      authorino('rh-connectivity-link'),
      'monitoring.rhobs/v1 PrometheusRule redhat-ods-monitoring/maas-rules',
    ],
  ],
  [
    Distribution.openDataHub('3.5'),
    [GATEWAY, authorino('kuadrant-system'), 'monitoring.rhobs/v1 PrometheusRule opendatahub/maas-rules'],
  ],
])('%s: what is in dist beside what its operators create', (distribution, objects) => {
  expect(objectsOf(distribution)).toEqual([...objects].sort());
});

test('under user-workload monitoring the store of Open Data Hub gets nothing of ours, and Limitador its own monitor', () => {
  const objects = objectsOf(Distribution.rhoai('3.5'), { stack: Stack.openShiftUserWorkload() });
  expect(objects).toContain(limitador('rh-connectivity-link'));
  expect(objects).not.toContain(MODELS);
});

test("the gateway's second monitor brings nothing that the first one does", () => {
  const [monitor] = manifestsOf({ distribution: Distribution.rhoai('3.5') }).filter(
    ({ metadata }) => metadata?.name === 'istio-gateway-metrics',
  );
  const endpoints = manifestsOf({ distribution: Distribution.rhoai('3.5') }).flatMap(({ kind, spec }) =>
    kind === 'ServiceMonitor' ? ((spec as { endpoints?: object[] }).endpoints ?? []) : [],
  );
  expect(monitor).toBeDefined();
  expect(endpoints).toContainEqual(
    expect.objectContaining({
      metricRelabelings: [
        {
          sourceLabels: ['__name__'],
          regex: 'istio_(requests_total|request_duration_milliseconds_.+|request_bytes_.+|response_bytes_.+)',
          action: 'drop',
        },
      ],
    }),
  );
});

describe('monitors and stores', () => {
  const labelsOf = (props: MaaSObservabilityChartProps) =>
    manifestsOf(props).find(({ metadata }) => metadata?.name === 'authorino-server-metrics')?.metadata
      ?.labels;

  test('by the label of the release', () => {
    const standard = {
      'app.kubernetes.io/part-of': 'maas-observability',
      'app.kubernetes.io/managed-by': 'cdk8s',
    };
    const old = { 'opendatahub.io/monitoring': 'true' };
    const now = { 'monitoring.opendatahub.io/scrape': 'true' };
    const stack = 'open-data-hub';
    expect(labelsOf({ distribution: Distribution.rhoai('3.4'), stack })).toEqual({ ...old, ...standard });
    expect(labelsOf({ distribution: Distribution.rhoai('3.5') })).toEqual({ ...now, ...standard });
    expect(labelsOf({ stack })).toEqual({ ...old, ...now, ...standard });
  });

  test('queries name labels and metrics as the store has them', () => {
    const text = JSON.stringify(manifestsOf({ distribution: Distribution.rhoai('3.5') }));
    expect(text).toContain('authorized_hits_total{exported_namespace=\\\\\\"rh-connectivity-link\\\\\\"');
    expect(text).toContain('auth_server_authconfig_duration_seconds_bucket{exported_exported_namespace=');
    // kube_* and container_* are in the cluster's own store, where targets have the labels that they were given.
    const forwarded = text.replaceAll(/\b(kube|container)_\w+\{[^}]*\}/g, '');
    expect(forwarded).not.toMatch(/authorized_hits\{|[{,]namespace=\\\\\\"rh-connectivity-link/);
    // What the cluster scrapes is in its own store, under the names it has there.
    expect(text).toContain('DCGM_FI_DEV_GPU_UTIL{exported_namespace=');
    expect(text).toContain('cluster_datasource');
  });

  test("Kuadrant's monitors count where the stack loads them", () => {
    const observability = { kuadrant: { observability: true } };
    const stack = Stack.prometheusOperator({ selectorLabels: { release: 'kps' } });
    expect(objectsOf(Distribution.upstream(), observability)).not.toContain(limitador('kuadrant-system'));
    expect(objectsOf(Distribution.upstream(), { ...observability, stack })).toContain(
      limitador('kuadrant-system'),
    );
  });
});

describe('model servers', () => {
  const endpointOf = (props: MaaSObservabilityChartProps) =>
    manifestsOf(props)
      .filter(({ metadata }) => metadata?.name === 'kserve-llm-models')
      .flatMap(({ spec }) => (spec as { endpoints: { scheme?: string }[] }).endpoints)[0]?.scheme;

  test.each<[string, MaaSObservabilityChartProps, string]>([
    ['of the mission', {}, 'https'],
    ['upstream', { distribution: 'upstream' }, 'http'],
    ['upstream with TLS', { distribution: 'upstream', models: { tls: 'https' } }, 'https'],
    ['plain by prop', { monitors: { modelTls: 'http' } }, 'http'],
  ])('%s', (_, props, scheme) => {
    expect(endpointOf(props)).toBe(scheme);
  });
});

describe('what a release destroys or does not have is refused', () => {
  const problems = (props: MaaSObservabilityChartProps) =>
    problemsOf((app) => new MaaSObservabilityChart(app, 'maas', props));

  test('a label from a header that the gateway takes away', () => {
    expect(
      problems({
        distribution: Distribution.rhoai('3.5'),
        telemetry: { gateway: 'here' },
        gatewayTelemetry: {
          headerLabels: [HeaderLabel.lowCardinality('subscription', 'x-maas-subscription')],
        },
      }),
    ).toEqual([
      '[maas/telemetry/GatewayTelemetry] label "subscription" reads x-maas-subscription, which the filter payload-processing ' +
        'of Models-as-a-Service 0.2, part of Red Hat OpenShift AI 3.5, takes away before Istio writes its metrics: it would be ' +
        '"unknown" on every answered request. Leave it out; the counters of Limitador have the plan.',
    ]);
  });

  test.each<[DistributionSpec, string]>([
    [
      { name: 'rhoai', version: '1.4' },
      "[maas] distribution.version \"1.4\" is none of rhoai: write '3.3', '3.4' or '3.5'.",
    ],
    [
      { name: 'upstream', version: '3.5' },
      '[maas] distribution.version is "3.5", and upstream has none: leave it out.',
    ],
  ])('%j', (distribution, problem) => {
    expect(problems({ distribution })).toEqual([problem]);
  });

  test('a store that loads no monitors', () => {
    expect(problems({ distribution: Distribution.rhoai('3.3'), stack: 'open-data-hub' })).toEqual([
      '[maas] stack is open-data-hub, and the collector of Open Data Hub 3.3 reads no monitors, so that it has no metric of ' +
        "this platform: choose 'openshift-user-workload'.",
    ]);
  });
});

test("a policy of the chart's beside maas-controller is kept from it", () => {
  const policy = manifestsOf({
    distribution: Distribution.rhoai('3.5'),
    telemetry: { policy: 'here' },
    gateway: Gateway.MAAS_DEFAULT,
  }).find(({ kind }) => kind === 'TelemetryPolicy');
  expect(policy?.metadata?.annotations).toEqual({ 'opendatahub.io/managed': 'false' });
});
