import { Cel } from '../../lib/cel/cel';
import { TelemetryLabels } from '../../lib/labels/telemetry-labels';
import { KUADRANT_VERSIONS, type KuadrantVersion } from '../../lib/platform/kuadrant-version';
import { type MaasFlowProps, maasWasmConfig } from '../../lib/telemetry/maas-flow';
import { renderWasmConfig } from '../../lib/telemetry/wasm-config';
import { wasmConfigProblems } from '../../lib/telemetry/wasm-config-check';

const granite = {
  name: 'granite',
  namespace: 'llm',
  pathPrefix: '/llm/granite',
  authScope: 'granite.authconfig',
};
const free = { name: 'free', predicate: 'auth.identity.tier == "free"' };
const props: MaasFlowProps = {
  labels: TelemetryLabels.tier(),
  hostnames: ['maas.example.org'],
  routes: [granite],
  limits: [free],
};

const USER =
  'auth != null && has(auth.identity.userid) && auth.identity.userid != null ? auth.identity.userid : "unknown"';
const TIER =
  'auth != null && has(auth.identity.tier) && auth.identity.tier != null ? auth.identity.tier : "unknown"';
const MODEL =
  'request.url_path.split("/").size() > 2 && request.url_path.split("/")[2] != "" ? request.url_path.split("/")[2] : "unknown"';
const TOKENS = 'responseBodyJSON("/usage/total_tokens")';

function legacyCall(service: string, hitsAddend: string) {
  return {
    service,
    scope: 'llm/granite',
    conditionalData: [
      {
        predicates: ['auth.identity.tier == "free"'],
        data: [
          { expression: { key: 'tokenlimit.free', value: '1' } },
          { expression: { key: 'auth.identity.userid', value: 'auth.identity.userid' } },
          { expression: { key: 'ratelimit.hits_addend', value: hitsAddend } },
        ],
      },
    ],
  };
}

test.each<KuadrantVersion>(['1.3', '1.4', '1.5'])(
  'Kuadrant %s: legacy actions, labels in requestData',
  (kuadrantVersion) => {
    expect(renderWasmConfig(maasWasmConfig({ ...props, kuadrantVersion }))).toEqual({
      services: {
        'auth-service': {
          type: 'auth',
          endpoint: 'kuadrant-auth-service',
          failureMode: 'deny',
          timeout: '200ms',
        },
        'ratelimit-check-service': {
          type: 'ratelimit-check',
          endpoint: 'kuadrant-ratelimit-service',
          failureMode: 'allow',
          timeout: '100ms',
        },
        'ratelimit-report-service': {
          type: 'ratelimit-report',
          endpoint: 'kuadrant-ratelimit-service',
          failureMode: 'allow',
          timeout: '100ms',
        },
      },
      actionSets: [
        {
          name: 'llm/granite',
          routeRuleConditions: {
            hostnames: ['maas.example.org'],
            predicates: ["request.url_path.startsWith('/llm/granite')"],
          },
          actions: [
            { service: 'auth-service', scope: 'granite.authconfig' },
            legacyCall('ratelimit-check-service', '0'),
            legacyCall('ratelimit-report-service', TOKENS),
          ],
        },
      ],
      requestData: {
        'metrics.labels.user': USER,
        'metrics.labels.tier': TIER,
        'metrics.labels.model': MODEL,
      },
    });
  },
);

describe.each(KUADRANT_VERSIONS)('Kuadrant %s', (kuadrantVersion) => {
  test.each([
    ['tier', TelemetryLabels.tier()],
    ['literal', TelemetryLabels.of({ region: { cel: Cel.literal('eu') } })],
  ])('takes the flow with the labels %s', (_, labels) => {
    expect(
      wasmConfigProblems(maasWasmConfig({ ...props, labels, kuadrantVersion }), kuadrantVersion),
    ).toEqual([]);
  });

  test('is plain JSON, the same every time', () => {
    const rendered = renderWasmConfig(maasWasmConfig({ ...props, kuadrantVersion }));
    expect(JSON.parse(JSON.stringify(rendered))).toEqual(rendered);
    expect(renderWasmConfig(maasWasmConfig({ ...props, kuadrantVersion }))).toEqual(rendered);
  });

  test('a label that does not work is refused once, however many routes and limits there are', () => {
    const config = maasWasmConfig({
      ...props,
      labels: TelemetryLabels.of({ le: { cel: Cel.literal('eu') } }),
      routes: [granite, { ...granite, name: 'mistral', pathPrefix: '/llm/mistral' }],
      limits: [free, { ...free, name: 'premium' }],
      kuadrantVersion,
    });
    expect(wasmConfigProblems(config, kuadrantVersion)).toEqual([
      expect.stringMatching(/: label "le" is taken: histogram buckets use it\. Choose another name\./),
    ]);
  });
});

test('the longest path comes first, because the first set that matches wins', () => {
  const routes = [granite, { ...granite, name: 'granite-2', pathPrefix: '/llm/granite-2' }];
  expect(maasWasmConfig({ ...props, routes }).actionSets.map(({ name }) => name)).toEqual([
    'llm/granite-2',
    'llm/granite',
  ]);
});

test('a route can have hosts and limits of its own', () => {
  const route = {
    ...granite,
    hostnames: ['*.models.example.org'],
    limits: [{ name: 'all', predicate: 'true', counters: ['request.host'], key: 'tokenlimit.all__1f2e3d4c' }],
  };
  const [set] = maasWasmConfig({ ...props, routes: [route] }).actionSets;
  expect(set?.routeRuleConditions.hostnames).toEqual(['*.models.example.org']);
  expect(set?.actions[1]).toMatchObject({
    conditionalData: [
      {
        predicates: ['true'],
        data: [
          { expression: { key: 'tokenlimit.all__1f2e3d4c', value: '1' } },
          { expression: { key: 'request.host', value: 'request.host' } },
          { expression: { key: 'ratelimit.hits_addend', value: '0' } },
        ],
      },
    ],
  });
});

test('each limit has a check and a report of its own', () => {
  const limits = [free, { name: 'premium', predicate: 'auth.identity.tier == "premium"' }];
  const [set] = maasWasmConfig({ ...props, limits }).actionSets;
  expect(set?.actions.map((action) => 'service' in action && action.service)).toEqual([
    'auth-service',
    'ratelimit-check-service',
    'ratelimit-report-service',
    'ratelimit-check-service',
    'ratelimit-report-service',
  ]);
});

test('a path is quoted', () => {
  const [set] = maasWasmConfig({ ...props, routes: [{ ...granite, pathPrefix: "/it's" }] }).actionSets;
  expect(set?.routeRuleConditions.predicates).toEqual([String.raw`request.url_path.startsWith('/it\'s')`]);
});

test('traces and logs', () => {
  const config = maasWasmConfig({ ...props, tracing: true, observability: { defaultLevel: 'DEBUG' } });
  expect(renderWasmConfig(config)).toMatchObject({
    services: {
      'tracing-service': {
        type: 'tracing',
        endpoint: 'kuadrant-tracing-service',
        failureMode: 'allow',
        timeout: '100ms',
      },
    },
    observability: { defaultLevel: 'DEBUG', tracing: { service: 'tracing-service' } },
  });
});
