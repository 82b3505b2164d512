import { type KuadrantVersion } from '../../lib/platform/kuadrant-version';
import { type WasmConfig } from '../../lib/telemetry/wasm-config';
import { wasmConfigProblems } from '../../lib/telemetry/wasm-config-check';
import { type WasmTypedAction } from '../../lib/telemetry/wasm-typed-action';

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
      actions: [],
    },
  ],
};

/** The sound configuration, with these actions. */
function acting(...actions: readonly WasmTypedAction[]): WasmConfig {
  return { ...sound, actionSets: sound.actionSets.map((set) => ({ ...set, actions })) };
}

function problems(config: WasmConfig, version: KuadrantVersion = 'next'): string[] {
  return wasmConfigProblems(config, version);
}

describe('typed actions', () => {
  const step = { predicate: 'true', terminal: false } as const;
  const call = {
    ...step,
    type: 'grpc',
    var: 'reply',
    service: 'own',
    messageBuilder: 'own.Request {}',
  } as const;
  const limit = { kind: 'ratelimit', scope: 'llm/granite', entries: { 'tokenlimit.free': '1' } } as const;
  const at = 'actionSets[0].actions[0]';

  test.each<[string, WasmTypedAction, string]>([
    [
      'have a condition',
      { ...call, predicate: '' },
      `${at}.predicate is empty: write a condition, such as "true".`,
    ],
    [
      'name the reply',
      { ...call, var: 'own-reply' },
      `${at}.var "own-reply" cannot be read in CEL: write a name, such as "reply".`,
    ],
    [
      'build a message',
      { ...call, messageBuilder: '' },
      `${at}.messageBuilder is empty: write it, such as "envoy.service.ratelimit.v3.RateLimitRequest{…}".`,
    ],
    [
      'name a limit',
      { ...call, messageBuilder: { ...limit, entries: {} } },
      `${at}.messageBuilder.entries is empty, so no limit matches and the labels are lost: add the key of a limit.`,
    ],
    [
      'name the namespace of the limits',
      { ...call, messageBuilder: { ...limit, scope: '' } },
      `${at}.messageBuilder.scope is empty: write it, such as "<namespace>/<route>".`,
    ],
    [
      'name the AuthConfig',
      { ...call, messageBuilder: { kind: 'auth', scope: '' } },
      `${at}.messageBuilder.scope is empty: write it, such as "the host of the AuthConfig".`,
    ],
    [
      'have keys that Limitador can quote',
      { ...call, messageBuilder: { ...limit, entries: { 'a"b': '1' } } },
      `${at}.messageBuilder.entries key "a\\"b" holds a double quote, which ends the text in Limitador's condition ` +
        'descriptors[0]["…"] early: write single quotes.',
    ],
    [
      'count hits in range',
      { ...call, messageBuilder: { ...limit, hitsAddend: '-1' } },
      `${at}.messageBuilder.hitsAddend is -1: write a whole number from 0 to 4294967295, or an expression.`,
    ],
    [
      'send labels that are known by then',
      { ...call, messageBuilder: { ...limit, labels: { model: 'responseBodyJSON("/model")' } } },
      `${at}.messageBuilder.labels, label "model" reads the response, which has not arrived by then: read the ` +
        'request instead.',
    ],
    [
      'deny with something',
      { ...step, type: 'deny', denyWith: '' },
      `${at}.denyWith is empty: write it, such as "DenyResponse{status: 403u}".`,
    ],
    [
      'add headers',
      { ...step, type: 'headers', target: 'request', headers: '' },
      `${at}.headers is empty: write it, such as "[[\\"x-tier\\", auth.identity.tier]]".`,
    ],
    [
      'keep something',
      { ...step, type: 'store', path: 'kept', value: '' },
      `${at}.value is empty: write it, such as "request.host".`,
    ],
    [
      'keep it where it can be read',
      { ...step, type: 'store', path: 'a-b', value: '1' },
      `${at}.path "a-b" cannot be read in CEL: write names with dots, such as "auth".`,
    ],
    [
      'keep what is known by then',
      { ...step, type: 'store', path: 'kept', value: { model: 'responseBodyJSON("/model")' } },
      `${at}.value["model"] reads the response, which has not arrived by then: read the request instead.`,
    ],
    [
      'say why they fail',
      { ...step, type: 'fail', logMessage: '' },
      `${at}.logMessage is empty: write it, such as "no answer".`,
    ],
    [
      'handle replies in order',
      { ...call, onReply: [{ ...step, type: 'fail', logMessage: 'x', execution: 'sequential' }] },
      `${at}.onReply[0].execution has no place here: replies are handled in order, so leave it out.`,
    ],
    [
      'have conditions on replies',
      { ...call, onReply: [{ ...step, predicate: '', type: 'fail', logMessage: 'x' }] },
      `${at}.onReply[0].predicate is empty: write it, such as "true".`,
    ],
    [
      'call a service that takes calls',
      { ...call, service: 'traces' },
      `${at}.service "traces" takes traces, not calls: name it in observability.tracing instead.`,
    ],
  ])('%s', (_, action, problem) => {
    expect(problems(acting(action))).toEqual([problem]);
  });

  test('need Kuadrant 1.5; that is said once', () => {
    const { who: auth } = sound.services;
    const config = { ...acting(call, call, call, call, call), services: { who: auth! } };
    expect(problems(config, '1.4')).toContain(
      `${at}.type "grpc" needs wasm-shim 0.13, and Kuadrant 1.4 has 0.12: leave it out, or say ` +
        "kuadrantVersion: '1.5' if that is what is installed. The same goes for actionSets[0].actions[1].type, " +
        'actionSets[0].actions[2].type, actionSets[0].actions[3].type and 1 more.',
    );
  });

  test('fail outside a reply, and wait for each other, only in Kuadrant next', () => {
    const fail: WasmTypedAction = { ...step, type: 'fail', logMessage: 'x', execution: 'sequential' };
    expect(problems(acting(fail))).toEqual([]);
    expect(problems(acting(fail), '1.5')).toEqual([
      `${at}.type "fail" outside onReply needs wasm-shim main, and Kuadrant 1.5 has 0.14: leave it out, or say ` +
        "kuadrantVersion: 'next' if that is what is installed.",
      `${at}.execution "sequential" needs wasm-shim main, and Kuadrant 1.5 has 0.14: leave it out, or say ` +
        "kuadrantVersion: 'next' if that is what is installed.",
    ]);
  });

  test('read what another has kept', () => {
    const store: WasmTypedAction = {
      ...step,
      isGuard: false,
      type: 'store',
      path: 'body',
      value: { model: 'responseBodyJSON("/model")' },
    };
    const report: WasmTypedAction = {
      ...call,
      isGuard: false,
      messageBuilder: { ...limit, labels: { model: 'body.model' } },
    };
    expect(problems(acting(store, report))).toEqual([]);
    expect(problems(acting(store, { ...report, isGuard: true }))).toEqual([
      'actionSets[0].actions[1].messageBuilder.labels, label "model" reads the response, which has not arrived by ' +
        'then: read the request instead.',
    ]);
  });
});
