import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { crdFolder } from './crd-schema';
import {
  hasKubectl,
  hasPromtool,
  kustomize,
  manifestProblems,
  modelProblems,
  promqlProblems,
  readManifests,
  withoutGrafanaVariables,
} from './manifest-oracles';

const object = (apiVersion: string, kind: string, spec: object, metadata: object = {}) => ({
  apiVersion,
  kind,
  metadata: { name: 'example', namespace: 'maas', ...metadata },
  spec,
});
const monitor = (endpoint: object, metadata: object = {}) =>
  object('monitoring.coreos.com/v1', 'ServiceMonitor', { selector: {}, endpoints: [endpoint] }, metadata);
const configMap = (metadata: object) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: {} });

const plugin = (spec: object) =>
  object('extensions.istio.io/v1alpha1', 'WasmPlugin', { url: 'oci://a/b:1', ...spec });
const telemetry = (apiVersion: string, mode: string) =>
  object(`telemetry.istio.io/${apiVersion}`, 'Telemetry', {
    metrics: [{ overrides: [{ match: { mode } }] }],
  });
const podMonitor = (endpoint: object) =>
  object('monitoring.coreos.com/v1', 'PodMonitor', { selector: {}, podMetricsEndpoints: [endpoint] });
const rule = (fields: object) =>
  object('monitoring.coreos.com/v1', 'PrometheusRule', { groups: [{ name: 'a', rules: [fields] }] });
const grafana = (kind: string, spec: object) =>
  object('grafana.integreatly.org/v1beta1', kind, { instanceSelector: {}, ...spec });

describe('modelProblems', () => {
  test.each([
    [
      'ServiceMonitor',
      monitor({ port: 'http' }),
      monitor({ interval: 'soon' }),
      'spec.endpoints[0].interval: must match',
    ],
    [
      'PodMonitor',
      podMonitor({ port: 'http' }),
      podMonitor({ scheme: 'ftp' }),
      'spec.podMetricsEndpoints[0].scheme: must be',
    ],
    [
      'PrometheusRule',
      rule({ record: 'a', expr: 'b' }),
      rule({ record: 'a' }),
      'spec.groups[0].rules[0]: must have required property',
    ],
    ['WasmPlugin', plugin({ phase: 'AUTHZ' }), plugin({ phase: 'LATE' }), 'spec.phase: must be equal'],
    [
      'Telemetry v1',
      telemetry('v1', 'SERVER'),
      telemetry('v1', 'ALL'),
      'spec.metrics[0].overrides[0].match.mode: must be',
    ],
    [
      'Telemetry v1alpha1',
      telemetry('v1alpha1', 'SERVER'),
      telemetry('v1alpha1', 'ALL'),
      'spec.metrics[0].overrides',
    ],
    [
      'GrafanaDashboard',
      grafana('GrafanaDashboard', { json: '{}' }),
      grafana('GrafanaDashboard', { json: {} }),
      'spec.json: must be string',
    ],
    [
      'GrafanaFolder',
      grafana('GrafanaFolder', { title: 'a' }),
      grafana('GrafanaFolder', { uid: 'a b' }),
      'spec.uid: must match',
    ],
  ])('%s: the good one passes, the bad one is refused', (_, good, bad, problem) => {
    expect(modelProblems(good)).toEqual([]);
    expect(modelProblems(bad)?.[0]).toContain(problem);
  });

  test('has no opinion on kinds that the packages do not know', () => {
    expect(modelProblems(object('extensions.kuadrant.io/v1alpha1', 'TelemetryPolicy', {}))).toBeUndefined();
    expect(modelProblems(object('monitoring.coreos.com/v2', 'ServiceMonitor', {}))).toBeUndefined();
    expect(modelProblems({})).toBeUndefined();
  });
});

describe('manifestProblems', () => {
  test.each([
    [
      'a good monitor',
      monitor({ port: 'http' }, { labels: { 'app.kubernetes.io/name': 'maas', empty: '' } }),
    ],
    ['a built-in kind', configMap({ name: 'a.b', namespace: 'maas', annotations: { note: 'Any text.' } })],
    ['a cluster-wide kind', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'maas' } }],
  ])('%s passes', (_, good) => {
    expect(manifestProblems(good)).toEqual([]);
  });

  test.each([
    ['no name', configMap({ namespace: 'maas' }), 'ConfigMap/maas/(no name): metadata.name: required'],
    ['no namespace', configMap({ name: 'a' }), 'ConfigMap/a: metadata.namespace: required'],
    ['no metadata', { apiVersion: 'v1', kind: 'ConfigMap' }, 'ConfigMap/(no name): metadata: required'],
    [
      'a namespace on a cluster-wide kind',
      { ...configMap({ name: 'a', namespace: 'b' }), kind: 'Namespace' },
      'Namespace/b/a: metadata.namespace: Namespace has none',
    ],
    [
      'an upper-case name',
      configMap({ name: 'A', namespace: 'b' }),
      'ConfigMap/b/A: metadata.name: "A" is not valid here',
    ],
    [
      'a dotted namespace',
      configMap({ name: 'a', namespace: 'b.c' }),
      'ConfigMap/b.c/a: metadata.namespace: "b.c" is not valid here',
    ],
    [
      'a label value',
      configMap({ name: 'a', namespace: 'b', labels: { x: 'a b' } }),
      'ConfigMap/b/a: metadata.labels.x: "a b" is not valid here',
    ],
    [
      'a long label value',
      configMap({ name: 'a', namespace: 'b', labels: { x: 'a'.repeat(64) } }),
      /metadata.labels.x: "a+" is not valid here$/,
    ],
    [
      'a label key',
      configMap({ name: 'a', namespace: 'b', labels: { 'a b': 'x' } }),
      'ConfigMap/b/a: metadata.labels: a b is not a valid key',
    ],
    [
      'an annotation of another type',
      configMap({ name: 'a', namespace: 'b', annotations: { x: 1 } }),
      'ConfigMap/b/a: metadata.annotations.x: must be a string, got 1',
    ],
    [
      'labels in a list',
      configMap({ name: 'a', namespace: 'b', labels: [] }),
      'ConfigMap/b/a: metadata.labels: must be a map',
    ],
  ])('%s is refused', (_, bad, problem) => {
    expect(manifestProblems(bad)).toEqual([
      typeof problem === 'string' ? problem : expect.stringMatching(problem),
    ]);
  });

  test('an object without a kind is refused', () => {
    expect(manifestProblems({ metadata: { name: 'a', namespace: 'b' } })).toEqual(
      expect.arrayContaining([
        'object of no kind/b/a: apiVersion: required',
        'object of no kind/b/a: kind: required',
      ]),
    );
  });

  test('says what the models refuse', () => {
    expect(manifestProblems(monitor({ interval: 'soon' }))).toContainEqual(
      expect.stringMatching(
        /^ServiceMonitor\/maas\/example: spec.endpoints\[0\].interval: .* \(@kubernetes-models\)$/,
      ),
    );
  });

  (crdFolder() === undefined ? test.skip : test)('says what the CRD refuses', () => {
    expect(manifestProblems(monitor({ intervall: '30s' }))).toEqual([
      'ServiceMonitor/maas/example: spec.endpoints[0].intervall: unknown field',
    ]);
  });
});

describe('manifests on disk', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'manifests-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (file: string, yaml: string) => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), yaml);
  };
  const yaml = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;

  test('readManifests reads every object in every folder, kustomizations aside', () => {
    write('b/c.yml', `${yaml('c')}---\n${yaml('d')}---\n`);
    write('a.yaml', yaml('a'));
    write('kustomization.yaml', 'resources: [a.yaml]\n');
    write('b/notes.md', 'not YAML: [');
    expect(readManifests(folder).map(({ file, object: { metadata } }) => [file, metadata?.name])).toEqual([
      ['a.yaml', 'a'],
      [path.join('b', 'c.yml'), 'c'],
      [path.join('b', 'c.yml'), 'd'],
    ]);
  });

  test('readManifests reads as Kubernetes does, where an unquoted on is true', () => {
    write('a.yaml', `${yaml('a')}  labels: { x: on }\n`);
    expect(readManifests(folder)[0]?.object.metadata?.labels).toEqual({ x: true });
  });

  test.each([
    ['broken YAML', 'a: [', /^a.yaml: /],
    ['a key that comes twice', `${yaml('a')}kind: Secret\n`, /^a.yaml: Map keys must be unique/],
    [
      'something that is no object',
      'metadata: {}\n',
      'a.yaml: a document is no object with apiVersion and kind',
    ],
  ])('readManifests refuses %s, and names the file', (_, text, error) => {
    write('a.yaml', text);
    expect(() => readManifests(folder)).toThrow(error);
  });

  const withKubectl = hasKubectl() ? test : test.skip;

  withKubectl('kustomize gives the rendered objects', () => {
    write('a.yaml', yaml('a'));
    write('kustomization.yaml', 'namespace: maas\nnamePrefix: x-\nresources: [a.yaml]\n');
    expect(kustomize(folder)).toEqual([
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x-a', namespace: 'maas' } },
    ]);
  });

  withKubectl('kustomize throws with what kubectl says', () => {
    write('kustomization.yaml', 'resources: [missing.yaml]\n');
    expect(() => kustomize(folder)).toThrow(/missing\.yaml/);
  });
});

describe('promqlProblems', () => {
  const withPromtool = hasPromtool() ? test : test.skip;

  withPromtool('good expressions pass', () => {
    expect(promqlProblems([])).toEqual([]);
    expect(
      promqlProblems([
        'sum by (model) (rate(authorized_hits{model=~"$model", user=~"${user:regex}"}[$__rate_interval]))',
        'topk($n, increase(limited_calls[$__range]))',
        'sum by ($group) (up)',
        '$metric{job="a"} > $threshold',
        'label_replace(up, "a", "$1", "b", "(.*)")',
        'up',
        'up',
      ]),
    ).toEqual([]);
  });

  withPromtool('every bad expression is named with its reason', () => {
    expect(
      promqlProblems([
        'sum(rate(x[5m])',
        'up',
        'rate(x)',
        'a\n+\n)',
        '',
        'ceil by (a) (b)',
        'rate(x{a="$b"}[$c)',
      ]),
    ).toEqual([
      expect.stringMatching(/^sum\(rate\(x\[5m\]\): .*unclosed left parenthesis/),
      expect.stringMatching(/^rate\(x\): .*expected type range vector/),
      expect.stringMatching(/^a\n\+\n\): .*unexpected right parenthesis/),
      expect.stringMatching(/^: .*must be set/),
      expect.stringMatching(/^ceil by \(a\) \(b\): .*parse error/),
      expect.stringMatching(/^rate\(x\{a="\$b"\}\[\$c\): .*parse error/),
    ]);
  });

  test.each([
    ['rate(a[$__rate_interval])', 'rate(a[4m])'],
    ['rate(a[${__interval}])', 'rate(a[1m])'],
    ['a / $__range_s', 'a / 3600'],
    ['a{b="$c"}', 'a{b="value"}'],
    ['a{b=~"${c:regex}|[[d]]"}', 'a{b=~"value|value"}'],
    ["a{b=~'x$'}", "a{b=~'x$'}"],
    ['a{b="(by"} * $c', 'a{b="(by"} * 1'],
    ['rate(a[$window])', 'rate(a[5m])'],
    ['a offset $shift', 'a offset 5m'],
    ['topk($n, a)', 'topk(1, a)'],
    ['sum by ($a, ${b:csv}) (c)', 'sum by (value, value) (c)'],
    ['$metric{a="b"}', 'value{a="b"}'],
    ['rate(${metric}_total[5m])', 'rate(value_total[5m])'],
    ['label_replace(a, "b", "$1", "c", "(.*)")', 'label_replace(a, "b", "$1", "c", "(.*)")'],
  ])('Grafana sends %s as %s', (expression, sent) => {
    expect(withoutGrafanaVariables(expression)).toBe(sent);
  });
});
