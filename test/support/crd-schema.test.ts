import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  checkedRules,
  crdFolder,
  crdProblems,
  type CrdSchema,
  crdVersions,
  isRecord,
  ruleProblems,
  subschemas,
} from './crd-schema';

const withCrds = crdFolder() === undefined ? test.skip : test;

const object = (apiVersion: string, kind: string, spec: object) => ({
  apiVersion,
  kind,
  metadata: { name: 'example', namespace: 'example', labels: { any: 'label' } },
  spec,
});
const policy = (targetRef: object, labels: object = { user: 'auth.identity.userid' }) =>
  object('extensions.kuadrant.io/v1alpha1', 'TelemetryPolicy', {
    targetRef,
    metrics: { default: { labels } },
  });
const gateway = { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'maas' };
const plugin = (spec: object) =>
  object('extensions.istio.io/v1alpha1', 'WasmPlugin', { url: 'oci://a/b:1', ...spec });
const telemetry = (...metrics: object[]) => object('telemetry.istio.io/v1', 'Telemetry', { metrics });
const tag = (value: object) =>
  telemetry({ overrides: [{ match: { metric: 'REQUEST_COUNT' }, tagOverrides: { user: value } }] });
const monitor = (endpoint: object) =>
  object('monitoring.coreos.com/v1', 'ServiceMonitor', { selector: {}, endpoints: [endpoint] });
const rules = (...groups: object[]) => object('monitoring.coreos.com/v1', 'PrometheusRule', { groups });
const dashboard = (spec: object) =>
  object('grafana.integreatly.org/v1beta1', 'GrafanaDashboard', {
    instanceSelector: {},
    json: '{}',
    ...spec,
  });
const perses = (spec: object) =>
  object('perses.dev/v1alpha2', 'PersesDashboard', {
    config: { duration: '1h', layouts: [], panels: {}, ...spec },
  });
const persesSource = (basicAuth: object) =>
  object('perses.dev/v1alpha2', 'PersesDatasource', {
    config: { default: true, plugin: { kind: 'PrometheusDatasource', spec: {} } },
    client: { basicAuth: { username: 'u', passwordPath: 'p', ...basicAuth } },
  });

withCrds.each([
  ['TelemetryPolicy', policy({ ...gateway, sectionName: 'https' })],
  [
    'WasmPlugin',
    plugin({
      priority: 10,
      pluginConfig: { any: { depth: [1.5, null] } },
      selector: { matchLabels: { a: 'b' } },
    }),
  ],
  ['WasmPlugin without a scheme', plugin({ url: 'quay.io/kuadrant/wasm-shim:latest' })],
  ['Telemetry', tag({ operation: 'UPSERT', value: 'request.headers["x"]' })],
  ['Telemetry that removes a tag', tag({ operation: 'REMOVE' })],
  ['Telemetry with an interval', telemetry({ reportingInterval: '5s' })],
  [
    'ServiceMonitor',
    monitor({ targetPort: 8080, interval: '30s', relabelings: [{ action: 'labeldrop', regex: 'pod' }] }),
  ],
  ['ServiceMonitor with a named port', monitor({ targetPort: 'http' })],
  [
    'PrometheusRule',
    rules({ name: 'a', partial_response_strategy: 'WARN', rules: [{ record: 'a:b', expr: 1 }] }),
  ],
  ['GrafanaDashboard', dashboard({ folderUID: 'maas', resyncPeriod: '10m' })],
  ['PersesDashboard', perses({ duration: '1d' })],
  ['PersesDatasource', persesSource({ type: 'secret', name: 's', namespace: 'n' })],
  ['built-in kind', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, data: {} }],
])('a good %s passes', (_, good) => {
  expect(crdProblems(good)).toEqual([]);
});

withCrds.each([
  [
    'unknown field',
    monitor({ port: 'http', intervall: '30s' }),
    'spec.endpoints[0].intervall: unknown field',
  ],
  ['unknown field in an object without fields', { ...policy(gateway), data: {} }, 'data: unknown field'],
  ['missing field', policy({ kind: 'Gateway', name: 'x' }), 'spec.targetRef.group: required'],
  ['missing metadata', { ...policy(gateway), metadata: undefined }, 'metadata: required'],
  ['wrong type', monitor({ port: 8080 }), 'spec.endpoints[0].port: must be string, got 8080'],
  [
    'enum',
    plugin({ phase: 'LATE' }),
    'spec.phase: must be equal to one of the allowed values (UNSPECIFIED_PHASE, AUTHN, AUTHZ, STATS), got "LATE"',
  ],
  [
    'pattern',
    monitor({ interval: '1.5s' }),
    /^spec.endpoints\[0\].interval: must match pattern .*, got "1.5s"$/,
  ],
  [
    'pattern in Go notation',
    rules({ name: 'a', partial_response_strategy: 'no' }),
    /strategy: must match pattern/,
  ],
  ['int32', plugin({ priority: 2 ** 31 }), 'spec.priority: must match format "int32", got 2147483648'],
  [
    'duration format',
    perses({ duration: '1y' }),
    'spec.config.duration: must match format "duration", got "1y"',
  ],
  ['int-or-string', monitor({ targetPort: 80.5 }), /^spec.endpoints\[0\].targetPort: must be integer,string/],
  ['too few', policy(gateway, {}), 'spec.metrics.default.labels: must NOT have fewer than 1 properties'],
  [
    'too many',
    plugin({ targetRefs: Array(17).fill(gateway) }),
    'spec.targetRefs: must NOT have more than 16 items',
  ],
  ['null', monitor({ port: null }), 'spec.endpoints[0].port: must be string, got null'],
  [
    'list-map keys',
    rules({ name: 'a' }, { name: 'b' }, { name: 'a' }),
    'spec.groups[2]: duplicate of spec.groups[0], both have [["name","a"]]',
  ],
  [
    'numeric list-map keys',
    plugin({ match: [{ ports: [{ number: 80 }, { number: 80 }] }] }),
    /^spec.match\[0\].ports\[1\]: duplicate/,
  ],
  [
    'set',
    object('monitoring.coreos.com/v1', 'PodMonitor', {
      selector: {},
      scrapeProtocols: ['PrometheusProto', 'PrometheusText0.0.4', 'PrometheusProto'],
    }),
    'spec.scrapeProtocols[2]: duplicate of spec.scrapeProtocols[0], both have "PrometheusProto"',
  ],
  [
    'CEL on a field',
    policy({ ...gateway, kind: 'HTTPRoute' }),
    "spec.targetRef: Invalid targetRef.kind. The only supported value is 'Gateway'",
  ],
  [
    'CEL on a URL',
    plugin({ url: 'ftp://x/y' }),
    'spec.url: url must have schema one of [http, https, file, oci]',
  ],
  [
    'CEL on a map',
    plugin({ selector: { matchLabels: { 'a*': 'b' } } }),
    'spec.selector.matchLabels: wildcard not allowed in label key match',
  ],
  [
    'CEL on the values of a map',
    plugin({ selector: { matchLabels: { a: '*' } } }),
    'spec.selector.matchLabels.a: wildcard not allowed in label value match',
  ],
  [
    'CEL on presence',
    plugin({ selector: {}, targetRef: gateway }),
    'spec: only one of targetRefs or selector can be set',
  ],
  [
    'CEL on a missing value',
    tag({ operation: 'UPSERT' }),
    /^spec.metrics\[0\].overrides\[0\].tagOverrides.user: .* \(No such key: value\)$/,
  ],
  [
    'CEL on an empty value',
    tag({ operation: 'UPSERT', value: '' }),
    /tagOverrides.user: value must be set when operation is UPSERT$/,
  ],
  ['CEL on a duration', telemetry({ reportingInterval: '999us' }), /^spec.metrics\[0\].reportingInterval: /],
  [
    'CEL on an escaped name',
    persesSource({ type: 'secret', name: 's' }),
    'spec.client.basicAuth: namespace is required when type is secret or configmap',
  ],
  [
    'CEL on a format',
    dashboard({ publicSharing: { accessToken: 'x' } }),
    /^spec.publicSharing.accessToken: /,
  ],
  [
    'version without a CRD',
    { ...policy(gateway), apiVersion: 'extensions.kuadrant.io/v1' },
    'there is no CRD for extensions.kuadrant.io/v1 TelemetryPolicy',
  ],
  ['no kind', {}, 'there is no CRD for undefined undefined'],
])('%s is refused', (_, bad, problem) => {
  expect(crdProblems(bad)).toEqual([
    expect.stringMatching(typeof problem === 'string' ? exactly(problem) : problem),
  ]);
});

function exactly(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
}

withCrds('the object stays as it was, although defaults are filled in', () => {
  const good = dashboard({});
  crdProblems(good);
  expect(good).toEqual(dashboard({}));
});

withCrds('every CRD can check an object', () => {
  for (const { apiVersion, kind } of crdVersions()) {
    expect([kind, crdProblems({ apiVersion, kind, spec: 'none' })]).toEqual([
      kind,
      expect.arrayContaining(['metadata: required', 'spec: must be object, got "none"']),
    ]);
  }
});

withCrds('every rule of every CRD is found', () => {
  const folder = crdFolder() ?? '';
  const written = readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .flatMap((file) => readFileSync(path.join(folder, file), 'utf8').match(/^\s*(- )?rule: /gm) ?? []);
  const found = crdVersions()
    .flatMap(({ schema }) => [...subschemas(schema)])
    .flatMap((schema) => schema['x-kubernetes-validations'] ?? []);
  expect(found.length).toBeGreaterThan(0);
  expect(found).toHaveLength(written.length);
});

withCrds('every rule of every CRD can be evaluated, with every field there and with none', () => {
  const ruled = crdVersions()
    .flatMap(({ schema }) => [...subschemas(schema)])
    .filter((schema) => checkedRules(schema).length > 0);
  expect(ruled.length).toBeGreaterThan(0);
  for (const schema of ruled) {
    expect(() => ruleProblems({ schema, value: everyField(schema), at: '' })).not.toThrow();
    if (schema.type === 'object') expect(() => ruleProblems({ schema, value: {}, at: '' })).not.toThrow();
  }
});

/** A value with every field that the schema knows, of the right type if not of the right content. */
function everyField({ type, properties = {}, items, additionalProperties }: CrdSchema): unknown {
  switch (type) {
    case 'object': {
      const fields = Object.entries(properties).map(([name, field]) => [name, everyField(field)]);
      const entries = isRecord(additionalProperties) ? [['key', everyField(additionalProperties)]] : [];
      return Object.fromEntries([...fields, ...entries]) as unknown;
    }
    case 'array':
      return items ? [everyField(items)] : [];
    case 'integer':
    case 'number':
      return 1;
    case 'boolean':
      return true;
    default:
      return 'text';
  }
}
