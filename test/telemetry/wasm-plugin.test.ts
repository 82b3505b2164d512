import { ApiObject, App, Chart, JsonPatch, Testing } from 'cdk8s';
import { TelemetryLabels } from '../../lib/labels/telemetry-labels';
import { Gateway } from '../../lib/platform/gateway';
import { maasWasmConfig } from '../../lib/telemetry/maas-flow';
import { TelemetryPolicy } from '../../lib/telemetry/telemetry-policy';
import { renderWasmConfig } from '../../lib/telemetry/wasm-config';
import { RawPluginConfig, WasmModule, WasmPlugin, type WasmPluginProps, WasmTarget } from '../../lib';
import { manifestProblems } from '../support/manifest-oracles';
import { chartAlone } from '../support/synth';

const sha256 = '0123456789abcdef'.repeat(4);
const gateway = Gateway.named('edge', 'gateways');
const props: WasmPluginProps = {
  name: 'maas-filter',
  module: WasmModule.fromOci('oci://quay.io/kuadrant/wasm-shim', { sha256 }),
  target: WasmTarget.gateway(gateway),
};
const config = maasWasmConfig({
  labels: TelemetryLabels.tier(),
  hostnames: ['maas.example.org'],
  routes: [
    { name: 'granite', namespace: 'llm', pathPrefix: '/llm/granite', authScope: 'granite.authconfig' },
  ],
  limits: [{ name: 'free', predicate: 'auth.identity.tier == "free"' }],
});

function synth(chart: Chart): object[] {
  return Testing.synth(chart) as object[];
}

function manifest(overrides: Partial<WasmPluginProps> = {}): unknown {
  const chart = chartAlone();
  new WasmPlugin(chart, 'plugin', { ...props, ...overrides });
  const [object] = synth(chart);
  expect(manifestProblems(object!)).toEqual([]);
  return object;
}

function problems(
  overrides: Partial<WasmPluginProps>,
  build: (chart: Chart) => unknown = () => undefined,
): string[] {
  const chart = chartAlone();
  new WasmPlugin(chart, 'plugin', { ...props, ...overrides });
  build(chart);
  expect(() => synth(chart)).toThrow('Validation failed');
  return [...new Set(chart.node.findAll().flatMap((construct) => construct.node.validate()))];
}

test('the shim on a gateway, in the namespace of the gateway', () => {
  expect(manifest({ config })).toEqual({
    apiVersion: 'extensions.istio.io/v1alpha1',
    kind: 'WasmPlugin',
    metadata: { name: 'maas-filter', namespace: 'gateways' },
    spec: {
      targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'edge' }],
      url: `oci://quay.io/kuadrant/wasm-shim@sha256:${sha256}`,
      sha256,
      phase: 'STATS',
      priority: 0,
      failStrategy: 'FAIL_CLOSE',
      pluginConfig: renderWasmConfig(config),
    },
  });
});

test('another module on workloads, with everything said', () => {
  const object = manifest({
    name: 'audit',
    namespace: 'llm',
    module: WasmModule.fromHttps('https://example.org/audit.wasm', { sha256 }),
    target: WasmTarget.workloads({ app: 'model' }),
    phase: 'AUTHN',
    priority: 10,
    failStrategy: 'FAIL_RELOAD',
    imagePullSecret: 'registry',
    imagePullPolicy: 'Always',
    pluginName: 'audit',
    config: RawPluginConfig.of({ level: 3, empty: [] }),
    labels: { team: 'platform' },
    annotations: { note: 'hello' },
  });
  expect(object).toEqual({
    apiVersion: 'extensions.istio.io/v1alpha1',
    kind: 'WasmPlugin',
    metadata: {
      name: 'audit',
      namespace: 'llm',
      labels: { team: 'platform' },
      annotations: { note: 'hello' },
    },
    spec: {
      selector: { matchLabels: { app: 'model' } },
      url: 'https://example.org/audit.wasm',
      sha256,
      phase: 'AUTHN',
      priority: 10,
      failStrategy: 'FAIL_RELOAD',
      imagePullSecret: 'registry',
      imagePullPolicy: 'Always',
      pluginName: 'audit',
      pluginConfig: { level: 3, empty: [] },
    },
  });
});

test('props are readable, with their defaults', () => {
  const plugin = new WasmPlugin(chartAlone(), 'plugin', props);
  expect(plugin).toMatchObject({
    name: 'maas-filter',
    namespace: 'gateways',
    gateway,
    phase: 'STATS',
    priority: 0,
    failStrategy: 'FAIL_CLOSE',
    kuadrantVersion: '1.5',
  });
});

test('synthesizing twice gives the same', () => {
  const chart = chartAlone();
  new WasmPlugin(chart, 'plugin', { ...props, config });
  expect(synth(chart)).toEqual(synth(chart));
});

test('a patch reaches the object inside', () => {
  const chart = chartAlone();
  const plugin = new WasmPlugin(chart, 'plugin', props);
  ApiObject.of(plugin).addJsonPatch(JsonPatch.add('/spec/match', [{ mode: 'CLIENT' }]));
  expect(synth(chart)).toMatchObject([{ spec: { match: [{ mode: 'CLIENT' }] } }]);
});

test('a plugin for workloads goes to the namespace of the chart', () => {
  const chart = new Chart(new App(), 'test', { namespace: 'llm' });
  new WasmPlugin(chart, 'plugin', { ...props, target: WasmTarget.workloads({ app: 'model' }) });
  expect(synth(chart)).toMatchObject([{ metadata: { namespace: 'llm' } }]);
});

describe('modules', () => {
  test.each([
    [
      'an image without a scheme',
      WasmModule.fromOci('quay.io/x:v1', { sha256 }),
      `oci://quay.io/x:v1@sha256:${sha256}`,
    ],
    [
      'an image that names its digest',
      WasmModule.fromOci(`oci://quay.io/x@sha256:${sha256}`, { sha256 }),
      `oci://quay.io/x@sha256:${sha256}`,
    ],
    ['a file', WasmModule.fromFile('/opt/filter.wasm'), 'file:///opt/filter.wasm'],
    ['whatever is there', WasmModule.unpinned('quay.io/x:latest'), 'quay.io/x:latest'],
    ['whatever is there, over http', WasmModule.unpinned('http://example.org/x'), 'http://example.org/x'],
  ])('%s', (_, module, url) => {
    expect(manifest({ module })).toMatchObject({ spec: { url } });
  });

  test.each([
    [
      'a digest in form',
      WasmModule.fromOci('oci://quay.io/x', { sha256: 'sha256:AB' }),
      ['module sha256 "sha256:AB" is not a digest: write 64 lower-case hex digits, without "sha256:".'],
    ],
    [
      'one digest',
      WasmModule.fromOci('oci://quay.io/x@sha256:12', { sha256 }),
      [`module url names the digest "12", and sha256 is "${sha256}": leave it out of the url.`],
    ],
    [
      'an image from a registry',
      WasmModule.fromOci('https://quay.io/x', { sha256 }),
      ['module url "https://quay.io/x" begins with "https://", and here "oci://" is expected.'],
    ],
    [
      'a file over TLS',
      WasmModule.fromHttps('http://example.org/x', { sha256 }),
      [
        'module url "http://example.org/x" begins with "http://", and here "https://" is expected: use ' +
          'WasmModule.unpinned() if nothing else is there.',
      ],
    ],
    [
      'a scheme that Istio knows',
      WasmModule.unpinned('ftp://example.org/x'),
      [
        'module url "ftp://example.org/x" begins with "ftp://", and here "oci://", "https://", "http://", "file://" ' +
          'is expected.',
      ],
    ],
    ['a url', WasmModule.unpinned(''), ['module url "" is not a url: write "oci://" and an image.']],
    [
      'an absolute path',
      WasmModule.fromFile('filter.wasm'),
      ['module file "filter.wasm" is not an absolute path: begin with "/".'],
    ],
  ])('need %s', (_, module, expected) => {
    expect(problems({ module })).toEqual(expected);
  });
});

describe('refused at synth', () => {
  test.each<[string, Partial<WasmPluginProps>, string]>([
    [
      'the name of the operator',
      { name: 'kuadrant-edge' },
      'name "kuadrant-edge" belongs to the Kuadrant operator, which deletes it: write another, such as "maas-edge".',
    ],
    [
      'a name out of form',
      { name: 'Filter' },
      'name "Filter" is not a Kubernetes name: use at most 253 lower-case letters, digits, "-" and ".", beginning and ' +
        'ending with a letter or digit. Did you mean "filter"?',
    ],
    [
      'a gateway out of form',
      { target: WasmTarget.gateway(Gateway.named('edge', 'Gateways')) },
      'gateway.namespace "Gateways" is not a namespace: use at most 63 lower-case letters, digits and "-", beginning ' +
        'and ending with a letter or digit. Did you mean "gateways"?',
    ],
    [
      'another namespace than the gateway has',
      { namespace: 'llm' },
      'namespace "llm" is not that of gateway gateways/edge, and Istio does not look there: leave it out.',
    ],
    [
      'no namespace',
      { target: WasmTarget.workloads({ app: 'model' }) },
      'namespace is missing: a plugin for workloads works in its own namespace, so name it.',
    ],
    [
      'a namespace out of form',
      { namespace: 'LLM', target: WasmTarget.workloads({ app: 'model' }) },
      'namespace "LLM" is not a namespace: use at most 63 lower-case letters, digits and "-", beginning and ending ' +
        'with a letter or digit. Did you mean "llm"?',
    ],
    [
      'all workloads',
      { namespace: 'llm', target: WasmTarget.workloads({}) },
      'target is empty and would pick every pod of the namespace: write labels, such as { app: "gateway" }.',
    ],
    [
      'wildcards',
      { namespace: 'llm', target: WasmTarget.workloads({ app: '*' }) },
      'target gives "app" the value "*", which is not a Kubernetes label value: use at most 63 letters, digits, "-", ' +
        '"_" and ".", beginning and ending with a letter or digit.',
    ],
    [
      'a priority out of range',
      { priority: 1.5 },
      'priority is 1.5: write a whole number from -2147483647 to 2147483647.',
    ],
    [
      'a secret out of form',
      { imagePullSecret: 'my secret' },
      'imagePullSecret "my secret" is not a Kubernetes name: use at most 253 lower-case letters, digits, "-" and ".", ' +
        'beginning and ending with a letter or digit. Did you mean "my-secret"?',
    ],
    [
      'an empty pluginName',
      { pluginName: '' },
      'pluginName has 0 characters: write 1 to 256, or leave it out.',
    ],
    [
      'labels out of form',
      { labels: { 'a b': 'c' } },
      'labels has the key "a b", which is not a Kubernetes label key.',
    ],
    [
      'annotations out of form',
      { annotations: { 'a b': 'c' } },
      'annotations has the key "a b", which is not a Kubernetes annotation key.',
    ],
    [
      'an unknown Kuadrant',
      { kuadrantVersion: '2.0' as '1.5' },
      `kuadrantVersion "2.0" is unknown: write one of '1.3', '1.4', '1.5', 'next'.`,
    ],
    [
      'a configuration that does not work',
      { config: { ...config, services: {}, actionSets: [] } },
      'config.actionSets is empty, so every request passes unchecked: add one for each route.',
    ],
  ])('%s', (_, overrides, problem) => {
    expect(problems(overrides)).toEqual([problem]);
  });

  test('a TelemetryPolicy for the same gateway', () => {
    expect(problems({ config }, (chart) => new TelemetryPolicy(chart, 'policy', { gateway }))).toEqual([
      'gateway gateways/edge has a TelemetryPolicy, test/policy, so the Kuadrant operator adds the filter itself and ' +
        'every request would be counted twice: keep one of the two.',
    ]);
  });

  test('everything at once, with the path of the construct', () => {
    const chart = chartAlone();
    new WasmPlugin(chart, 'plugin', { ...props, name: 'kuadrant-edge', priority: NaN });
    expect(() => synth(chart)).toThrow(
      /\[test\/plugin\] name "kuadrant-edge" belongs[^]*\[test\/plugin\] priority is NaN/,
    );
  });
});

test('two wasm-shims on one gateway are refused', () => {
  expect(
    problems({ config }, (chart) => new WasmPlugin(chart, 'again', { ...props, name: 'again', config })),
  ).toEqual(
    expect.arrayContaining([
      'gateway gateways/edge has another wasm-shim, test/again, and every request would be counted twice: keep one of ' +
        'the two.',
    ]),
  );
});

test('another module and a TelemetryPolicy go together', () => {
  const chart = chartAlone();
  new WasmPlugin(chart, 'plugin', { ...props, config: RawPluginConfig.of({}) });
  new TelemetryPolicy(chart, 'policy', { gateway });
  expect(synth(chart)).toHaveLength(2);
});

describe('FAIL_OPEN', () => {
  let warn: jest.SpyInstance;
  beforeEach(() => {
    warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  });
  afterEach(() => {
    warn.mockRestore();
  });

  test('is warned of where the module authenticates', () => {
    manifest({ config, failStrategy: 'FAIL_OPEN' });
    expect(warn.mock.calls).toEqual([
      [
        'warning: [test/plugin] failStrategy FAIL_OPEN lets requests pass unauthenticated while the module does not run.',
      ],
    ]);
  });

  test('is quiet elsewhere', () => {
    manifest({ config: RawPluginConfig.of({}), failStrategy: 'FAIL_OPEN' });
    expect(warn).not.toHaveBeenCalled();
  });
});
