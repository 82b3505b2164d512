import { Duration } from 'cdk8s';
import { type KuadrantVersion } from '../../lib/platform/kuadrant-version';
import { type WasmAction, type WasmConfig } from '../../lib/telemetry/wasm-config';
import { wasmConfigProblems } from '../../lib/telemetry/wasm-config-check';
import { type WasmTypedAction } from '../../lib/telemetry/wasm-typed-action';

const who: WasmAction = { service: 'who', scope: 'granite.authconfig' };
const sound: WasmConfig = {
  services: {
    who: { type: 'auth', endpoint: 'kuadrant-auth-service', failureMode: 'deny' },
    quota: { type: 'ratelimit-check', endpoint: 'kuadrant-ratelimit-service', failureMode: 'allow' },
    ledger: { type: 'ratelimit-report', endpoint: 'kuadrant-ratelimit-service', failureMode: 'allow' },
    traces: { type: 'tracing', endpoint: 'kuadrant-tracing-service', failureMode: 'allow' },
    own: {
      type: 'dynamic',
      endpoint: 'own',
      failureMode: 'allow',
      grpcService: 'own.Service',
      grpcMethod: 'Do',
    },
  },
  actionSets: [
    {
      name: 'granite',
      routeRuleConditions: {
        hostnames: ['maas.example.org'],
        predicates: ["request.url_path.startsWith('/llm')"],
      },
      actions: [who],
    },
  ],
};

/** The sound configuration, with these actions. */
function acting(...actions: readonly WasmAction[]): WasmConfig {
  return { ...sound, actionSets: sound.actionSets.map((set) => ({ ...set, actions })) };
}

function problems(config: WasmConfig, version: KuadrantVersion = 'next'): string[] {
  return wasmConfigProblems(config, version);
}

test('a sound configuration has no problems', () => {
  expect(problems(sound)).toEqual([]);
});

describe('services', () => {
  const { who: auth, traces, own } = sound.services;

  test.each<[string, WasmConfig['services'], string]>([
    [
      'an endpoint is named',
      { ...sound.services, who: { type: 'auth', endpoint: '', failureMode: 'deny' } },
      'services.who.endpoint is empty: name an Envoy cluster, such as "kuadrant-ratelimit-service".',
    ],
    [
      'a name is given',
      { ...sound.services, '': auth! },
      'services has one without a name: actions could not call it.',
    ],
    [
      'a timeout is positive',
      { ...sound.services, who: { ...auth!, timeout: Duration.millis(0) } },
      'services.who.timeout is 0 ms: write a positive duration in whole milliseconds, such as Duration.seconds(30).',
    ],
    [
      'a timeout is whole',
      { ...sound.services, who: { ...auth!, timeout: Duration.millis(0.5) } },
      'services.who.timeout is 0.5 ms: write a positive duration in whole milliseconds, such as Duration.seconds(30).',
    ],
    [
      'a gRPC service has a full name',
      {
        ...sound.services,
        own: {
          type: 'dynamic',
          endpoint: 'own',
          failureMode: 'allow',
          grpcService: 'own/Do',
          grpcMethod: 'Do',
        },
      },
      'services.own.grpcService "own/Do" is not the name of a gRPC service: write one such as ' +
        '"envoy.service.auth.v3.Authorization".',
    ],
    [
      'a gRPC method is named',
      {
        ...sound.services,
        own: {
          type: 'dynamic',
          endpoint: 'own',
          failureMode: 'allow',
          grpcService: 'own.Service',
          grpcMethod: '',
        },
      },
      'services.own.grpcMethod "" is not the name of a gRPC method: write one such as "Check".',
    ],
  ])('%s', (_, services, problem) => {
    expect(problems({ ...sound, services })).toEqual([problem]);
  });

  test('traces need Kuadrant 1.4', () => {
    expect(problems({ ...sound, services: { who: auth!, traces: traces! } }, '1.3')).toEqual([
      'services.traces.type "tracing" needs wasm-shim 0.12, and Kuadrant 1.3 has 0.11: leave it out, or say ' +
        "kuadrantVersion: '1.4' if that is what is installed.",
    ]);
  });

  test('dynamic services need Kuadrant 1.5', () => {
    expect(problems({ ...sound, services: { who: auth!, own: own! } }, '1.4')).toEqual([
      'services.own.type "dynamic" needs wasm-shim 0.13, and Kuadrant 1.4 has 0.12: leave it out, or say ' +
        "kuadrantVersion: '1.5' if that is what is installed.",
    ]);
  });
});

describe('the rest of the top level', () => {
  test.each<[string, Partial<WasmConfig>, string]>([
    [
      'a label has the prefix',
      { requestData: { region: '"eu"' } },
      'requestData key "region" does not become a label of that name: write "metrics.labels.<name>".',
    ],
    [
      'a label has a name that is free',
      { requestData: { 'metrics.labels.le': '"eu"' } },
      'requestData: label "le" is taken: histogram buckets use it. Choose another name.',
    ],
    [
      'a header has a header name',
      { observability: { httpHeaderIdentifier: 'request id' } },
      'observability.httpHeaderIdentifier "request id" is not a header name: write one such as "x-request-id".',
    ],
    [
      'traces go to a service for traces',
      { observability: { tracing: { service: 'who' } } },
      'observability.tracing.service "who" is not a service of type tracing: write "traces".',
    ],
    [
      'descriptors come from a cluster',
      { descriptorService: '' },
      'descriptorService is empty: name an Envoy cluster, or leave it out.',
    ],
    [
      'there is an action set',
      { actionSets: [] },
      'actionSets is empty, so every request passes unchecked: add one for each route.',
    ],
    [
      'action sets have names of their own',
      { actionSets: [...sound.actionSets, ...sound.actionSets] },
      'actionSets has two of name "granite": give each a name of its own.',
    ],
  ])('%s', (_, part, problem) => {
    expect(problems({ ...sound, ...part })).toEqual([problem]);
  });

  test('a label is a string on every request', () => {
    expect(problems({ ...sound, requestData: { 'metrics.labels.tier': 'auth.identity.tier' } })).toEqual([
      expect.stringMatching(/^requestData, label "tier": `auth\.identity\.tier` /),
    ]);
  });

  test('traces without any service for them', () => {
    const { who: auth } = sound.services;
    const observability = { tracing: { service: 'traces' } };
    expect(problems({ ...sound, services: { who: auth! }, observability })).toEqual([
      'observability.tracing.service "traces" is not a service of type tracing: add one to services.',
    ]);
  });

  test('observability needs Kuadrant 1.4, descriptors 1.5', () => {
    const { who: auth } = sound.services;
    const config: WasmConfig = {
      ...sound,
      services: { who: auth! },
      observability: { defaultLevel: 'INFO' },
      descriptorService: 'descriptors',
    };
    expect(problems(config, '1.3')).toEqual([
      'observability needs wasm-shim 0.12, and Kuadrant 1.3 has 0.11: leave it out, or say ' +
        "kuadrantVersion: '1.4' if that is what is installed.",
      'descriptorService needs wasm-shim 0.13, and Kuadrant 1.3 has 0.11: leave it out, or say ' +
        "kuadrantVersion: '1.5' if that is what is installed.",
    ]);
  });

  test('requestData without a legacy action', () => {
    const step: WasmTypedAction = {
      type: 'store',
      predicate: 'true',
      terminal: false,
      path: 'x',
      value: '1',
    };
    expect(problems({ ...acting(step), requestData: { 'metrics.labels.region': '"eu"' } })).toEqual([
      'requestData goes with legacy actions, and all actions are typed: put the labels into the messages they build.',
    ]);
  });
});

describe('action sets', () => {
  const [set] = sound.actionSets;

  test.each<[string, Partial<WasmConfig['actionSets'][number]>, string]>([
    ['a name', { name: '' }, 'actionSets[0].name is empty: name the route, such as "llm/granite".'],
    [
      'a host',
      { routeRuleConditions: { hostnames: [] } },
      'actionSets[0].routeRuleConditions.hostnames is empty, so nothing matches: add a host name.',
    ],
    [
      'hosts in form',
      { routeRuleConditions: { hostnames: ['maas.example.org:8443'] } },
      'actionSets[0].routeRuleConditions.hostnames[0] "maas.example.org:8443" is not a host name: write ' +
        '"maas.example.org" or "*.example.org".',
    ],
    [
      'conditions on the request',
      {
        routeRuleConditions: {
          hostnames: ['maas.example.org'],
          predicates: ['auth.identity.tier == "free"'],
        },
      },
      'actionSets[0].routeRuleConditions.predicates[0] reads auth, and nobody is authenticated by then: move it into ' +
        'an action.',
    ],
    [
      'conditions that say something',
      { routeRuleConditions: { hostnames: ['maas.example.org'], predicates: [''] } },
      'actionSets[0].routeRuleConditions.predicates[0] is empty: write a condition, such as "true".',
    ],
    ['an action', { actions: [] }, 'actionSets[0].actions is empty: leave the set out, or add an action.'],
  ])('%s', (_, part, problem) => {
    expect(problems({ ...sound, actionSets: [{ ...set!, ...part }] })).toEqual([problem]);
  });

  test('a condition that is not CEL', () => {
    const routeRuleConditions = { hostnames: ['maas.example.org'], predicates: ['request.'] };
    expect(problems({ ...sound, actionSets: [{ ...set!, routeRuleConditions }] })).toEqual([
      expect.stringMatching(
        /^actionSets\[0\]\.routeRuleConditions\.predicates\[0\]: `request\.` does not parse in Kuadrant /,
      ),
    ]);
  });
});

describe('a configuration from untyped code', () => {
  const service = { type: 'auth', endpoint: 'kuadrant-auth-service', failureMode: 'deny' };
  const set = { name: 'a', routeRuleConditions: { hostnames: ['*'] }, actions: [] };
  const rejected = 'and the filter rejects its whole configuration';
  const acting = (action: unknown) => ({
    services: { own: service },
    actionSets: [{ ...set, actions: [action] }],
  });
  const step = { type: 'deny', predicate: 'true', terminal: false, denyWith: 'x' };

  test.each<[string, unknown, string]>([
    ['no configuration', null, `the configuration is null, ${rejected}: write an object.`],
    ['no action sets', { services: {} }, `actionSets is missing, ${rejected}: write a list.`],
    ['no services', { actionSets: [] }, `services is missing, ${rejected}: write an object.`],
    [
      'an odd failure mode',
      { services: { own: { ...service, failureMode: 'open' } }, actionSets: [] },
      `services.own.failureMode is "open", ${rejected}: write "deny" or "allow".`,
    ],
    [
      'a service without endpoint',
      { services: { own: { type: 'auth', failureMode: 'deny' } }, actionSets: [] },
      `services.own.endpoint is missing, ${rejected}: write a text.`,
    ],
    [
      'a dynamic service without a method',
      { services: { own: { ...service, type: 'dynamic', grpcService: 'a.B' } }, actionSets: [] },
      `services.own.grpcMethod is missing, ${rejected}: write a text.`,
    ],
    [
      'no scope',
      acting({ service: 'own' }),
      `actionSets[0].actions[0].scope is missing, ${rejected}: write a text.`,
    ],
    [
      'a number as value',
      acting({
        service: 'own',
        scope: 'a',
        conditionalData: [{ data: [{ static: { key: 'a', value: 1 } }] }],
      }),
      `actionSets[0].actions[0].conditionalData[0].data[0].static.value is 1, ${rejected}: write a text.`,
    ],
    [
      'no terminal',
      acting({ ...step, terminal: undefined }),
      `actionSets[0].actions[0].terminal is missing, ${rejected}: write true or false.`,
    ],
    [
      'a text as flag',
      acting({ ...step, isGuard: 'false' }),
      `actionSets[0].actions[0].isGuard is "false", ${rejected}: write true or false.`,
    ],
    [
      'an unknown type',
      acting({ ...step, type: 'allow' }),
      `actionSets[0].actions[0].type is "allow", ${rejected}: write "grpc", "deny", "headers", "store" or "fail".`,
    ],
    [
      'an unknown target',
      acting({ ...step, type: 'headers', headers: 'x', target: 'both' }),
      `actionSets[0].actions[0].target is "both", ${rejected}: write "request" or "response".`,
    ],
    [
      'null for a cluster',
      { services: {}, actionSets: [], descriptorService: null },
      `descriptorService is null, ${rejected}: write a text.`,
    ],
  ])('with %s', (_, config, problem) => {
    expect(wasmConfigProblems(config as WasmConfig, 'next')).toEqual([problem]);
  });
});
