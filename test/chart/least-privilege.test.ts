import {
  MaaSObservabilityChart,
  type MaaSObservabilityChartProps,
  Gateway,
  ScrapeAuthorization,
  ScrapeTls,
  Scrape,
  Stack,
  WasmModule,
  WasmPlugin,
  WasmTarget,
} from '../../lib';
import { type Manifest } from '../support/manifest-oracles';
import { manifestsOf, ofKind, only } from '../support/synth';

const STACKS = [
  Stack.openShiftUserWorkload(),
  Stack.openDataHub(),
  Stack.prometheusOperator({ selectorLabels: { release: 'kube-prometheus-stack' } }),
];

const ROUTER = {
  tls: ScrapeTls.caFromConfigMap({ name: 'openshift-service-ca.crt', key: 'service-ca.crt' }),
  authorization: ScrapeAuthorization.bearerToken({ name: 'router-token', key: 'token' }),
};

/** All that a chart can emit, on a stack. */
function everything(stack: Stack, props: MaaSObservabilityChartProps = {}): Manifest[] {
  return manifestsOf((chart) => {
    new MaaSObservabilityChart(chart, 'maas', {
      stack,
      networkPolicies: true,
      scrape: { models: Scrape.here(), 'maas-api': Scrape.here(), 'haproxy-router': Scrape.here() },
      ...props,
      monitors: { haproxyRouter: ROUTER, ...props.monitors },
    });
  });
}

/** Every value below a key of this name, with the object it is in. */
function valuesAt(manifests: readonly Manifest[], key: string): { of: string; value: unknown }[] {
  const found: { of: string; value: unknown }[] = [];
  for (const manifest of manifests) {
    const of = `${manifest.kind} ${String(manifest.metadata?.name)}`;
    JSON.stringify(manifest, (name, value: unknown) => {
      if (name === key) found.push({ of, value });
      return value;
    });
  }
  return found;
}

describe.each(STACKS.map((stack) => [stack.name, stack] as const))('on %s', (_name, stack) => {
  const manifests = everything(stack);

  test('certificates are verified, except where KServe leaves nothing to verify them with, and that is said', () => {
    expect(valuesAt(manifests, 'insecureSkipVerify')).toEqual([
      { of: 'ServiceMonitor kserve-llm-models', value: true },
    ]);
    const models = manifests.filter(({ metadata }) => metadata?.name === 'kserve-llm-models');
    expect(only(ofKind(models, 'ServiceMonitor')).metadata?.annotations).toEqual({
      'maas-observability/tls-verification': expect.stringMatching(/^skipped: KServe signs/) as string,
    });
    const verified = everything(stack, {
      monitors: { modelTls: ScrapeTls.caFromConfigMap({ name: 'model-ca', key: 'ca.crt' }) },
    });
    expect(valuesAt(verified, 'insecureSkipVerify')).toEqual([]);
  });

  test('no selector takes everything: each names labels, and a namespace', () => {
    expect(valuesAt(manifests, 'any')).toEqual([]);
    const monitors = ofKind(manifests, 'ServiceMonitor').concat(ofKind(manifests, 'PodMonitor'));
    expect(monitors.map(({ metadata }) => metadata?.name)).toEqual([
      'istio-gateway-metrics',
      // maas-controller brings one for the store of Open Data Hub.
      ...(stack.name === Stack.openDataHub().name ? [] : ['limitador-metrics']),
      'authorino-server-metrics',
      'kserve-llm-models',
      'haproxy-router-metrics',
      'maas-api-metrics',
    ]);
    expect(valuesAt(monitors, 'matchNames').map(({ value }) => (value as unknown[]).length)).toEqual(
      monitors.map(() => 1),
    );
    for (const key of ['selector', 'podSelector', 'namespaceSelector', 'instanceSelector'])
      for (const { of, value } of valuesAt(manifests, key)) expect([of, value]).not.toEqual([of, {}]);
    for (const { of, value } of valuesAt(manifests, 'matchLabels')) expect([of, value]).not.toEqual([of, {}]);
  });

  test('nothing is cluster-wide, nobody is given rights, and a secret is only referred to', () => {
    expect([...new Set(manifests.map(({ kind }) => kind))].sort()).toEqual([
      'GrafanaDashboard',
      'GrafanaFolder',
      'NetworkPolicy',
      'PodMonitor',
      'PrometheusRule',
      'Service',
      'ServiceMonitor',
      'Telemetry',
      'TelemetryPolicy',
    ]);
    for (const { metadata } of manifests) expect(metadata).toHaveProperty('namespace');
    expect(valuesAt(manifests, 'authorization')).toEqual([
      {
        of: 'ServiceMonitor haproxy-router-metrics',
        value: { type: 'Bearer', credentials: { name: 'router-token', key: 'token' } },
      },
    ]);
  });
});

describe('the module that reads all traffic', () => {
  const sha256 = 'a'.repeat(64);
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  beforeEach(() => warn.mockClear());
  afterAll(() => warn.mockRestore());

  function synth(module: WasmModule): Manifest {
    return only(
      manifestsOf(
        (chart) =>
          new WasmPlugin(chart, 'Plugin', {
            name: 'maas-filter',
            module,
            target: WasmTarget.gateway(Gateway.named('edge', 'istio-ingress')),
          }),
      ),
    );
  }

  test('is pinned by its digest', () => {
    expect(synth(WasmModule.fromOci('oci://quay.io/kuadrant/wasm-shim', { sha256 })).spec).toMatchObject({
      url: `oci://quay.io/kuadrant/wasm-shim@sha256:${sha256}`,
      sha256,
    });
    synth(WasmModule.fromHttps('https://example.org/shim.wasm', { sha256 }));
    synth(WasmModule.fromFile('/opt/shim.wasm'));
    synth(WasmModule.unpinned(`oci://quay.io/kuadrant/wasm-shim@sha256:${sha256}`));
    expect(warn).not.toHaveBeenCalled();
  });

  test('draws a warning where only a tag names it', () => {
    synth(WasmModule.unpinned('oci://quay.io/kuadrant/wasm-shim:v0.14.1'));
    expect(warn.mock.calls).toEqual([
      [
        'warning: [chart/Plugin] module url "oci://quay.io/kuadrant/wasm-shim:v0.14.1" names no digest, so whoever can ' +
          'change what is there reads all traffic of the gateway: use WasmModule.fromOci() or .fromHttps() with its sha256.',
      ],
    ]);
  });
});
