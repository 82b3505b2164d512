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
        'ratelimit-service': {
          type: 'ratelimit',
          endpoint: 'kuadrant-ratelimit-service',
          failureMode: 'allow',
          timeout: '100ms',
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

describe('what the Kuadrant operator writes', () => {
  const written = (more: Partial<MaasFlowProps>) => maasWasmConfig({ ...props, ...more });
  const [data] = [(key: string, value: string) => ({ expression: { key, value } })];

  test('one call for all request limits, between authentication and the pairs of the token limits', () => {
    const { actionSets } = written({
      limits: [
        free,
        { name: 'per-user', kind: 'requests', predicate: 'request.method == "POST"' },
        { name: 'all', kind: 'requests', counters: [] },
      ],
    });
    expect(actionSets[0]?.actions).toEqual([
      { service: 'auth-service', scope: 'granite.authconfig' },
      {
        service: 'ratelimit-service',
        scope: 'llm/granite',
        conditionalData: [
          {
            predicates: ['request.method == "POST"'],
            data: [data('limit.per_user', '1'), data('auth.identity.userid', 'auth.identity.userid')],
          },
          { data: [data('limit.all', '1')] },
        ],
      },
      legacyCall('ratelimit-check-service', '0'),
      legacyCall('ratelimit-report-service', TOKENS),
    ]);
  });

  test('an action set for each host name, and a condition for each header match', () => {
    const { actionSets } = written({
      hostnames: ['a.example.org', '*'],
      routes: [{ ...granite, headers: { 'X-Gateway-Model-Name': 'granite' } }],
    });
    const predicates = [
      "request.url_path.startsWith('/llm/granite')",
      "request.headers.exists(h, h.lowerAscii() == 'x-gateway-model-name' && request.headers[h] == 'granite')",
    ];
    expect(actionSets.map(({ name, routeRuleConditions }) => [name, routeRuleConditions])).toEqual([
      ['llm/granite on a.example.org', { hostnames: ['a.example.org'], predicates }],
      ['llm/granite on *', { hostnames: ['*'], predicates }],
    ]);
    expect(wasmConfigProblems(written({ hostnames: ['*'] }), '1.5')).toEqual([]);
  });

  test('the `when` of an AuthPolicy on authentication', () => {
    const routes = [{ ...granite, authenticatedWhen: ['request.url_path != "/health"'] }];
    expect(written({ routes }).actionSets[0]?.actions[0]).toEqual({
      service: 'auth-service',
      scope: 'granite.authconfig',
      predicates: ['request.url_path != "/health"'],
    });
  });

  test('`_` for the dashes of a limit, and no predicates for a limit without', () => {
    expect(written({ limits: [{ name: 'free-user-tokens' }] }).actionSets[0]?.actions[1]).toEqual({
      service: 'ratelimit-check-service',
      scope: 'llm/granite',
      conditionalData: [
        {
          data: [
            data('tokenlimit.free_user_tokens', '1'),
            data('auth.identity.userid', 'auth.identity.userid'),
            data('ratelimit.hits_addend', '0'),
          ],
        },
      ],
    });
  });

  test('paths between quotes as they are, which the check then refuses', () => {
    const config = written({ routes: [{ ...granite, pathPrefix: "/o'brien" }] });
    expect(wasmConfigProblems(config, '1.5')).toEqual([
      "actionSets[0].routeRuleConditions.predicates[0]: `request.url_path.startsWith('/o'brien')` does not parse in Kuadrant " +
        "1.5 (unexpected ' at character 38), so the filter rejects its whole configuration, and nothing is authenticated " +
        'or counted: write one expression, with every text in quotes.',
    ]);
  });

  test('traces with a level of logs only', () => {
    expect(written({ tracing: true }).observability).toBeUndefined();
    expect(written({ tracing: true, observability: { defaultLevel: 'INFO' } }).observability).toEqual({
      defaultLevel: 'INFO',
      tracing: { service: 'tracing-service' },
    });
  });

  test.each(['/a-b', '/choices/0'])(
    'in next a pointer that is no name breaks the configuration: %s',
    (pointer) => {
      const [problem] = TelemetryLabels.of({ x: { cel: Cel.responseBody(pointer) } }).problems('next');
      expect(problem).toBe(
        `label "x": \`responseBodyJSON("${pointer}")\` is kept as \`….body.${pointer.split('/').at(-1) ?? ''}\` in Kuadrant ` +
          'next, which is no name, and the filter rejects its whole configuration, so that nothing is authenticated or counted: ' +
          'read a field whose name is letters, digits and "_".',
      );
    },
  );
});
