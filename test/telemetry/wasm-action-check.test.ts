import { type KuadrantVersion } from '../../lib/platform/kuadrant-version';
import { type WasmAction, type WasmConfig, type WasmDataItem } from '../../lib/telemetry/wasm-config';
import { wasmConfigProblems } from '../../lib/telemetry/wasm-config-check';

const who: WasmAction = { service: 'who', scope: 'granite.authconfig' };
const free: WasmDataItem = { static: { key: 'tokenlimit.free', value: '1' } };
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

/** A check of limits that sends this. */
function sending(...data: readonly WasmDataItem[]): WasmConfig {
  return acting(who, { service: 'quota', scope: 'llm/granite', conditionalData: [{ data }] });
}

function problems(config: WasmConfig, version: KuadrantVersion = 'next'): string[] {
  return wasmConfigProblems(config, version);
}

describe('legacy actions', () => {
  const conditionalData = [{ data: [free] }];

  test.each<[string, WasmConfig, string]>([
    [
      'the service exists',
      acting({ service: 'qouta', scope: 'llm/granite', conditionalData }),
      'actionSets[0].actions[0].service "qouta" is not in services: add it there, or write "who" or "quota" or ' +
        '"ledger" or "traces" or "own".',
    ],
    [
      'some service exists',
      { ...acting({ service: 'who', scope: 'granite.authconfig' }), services: {} },
      'actionSets[0].actions[0].service "who" is not in services: add it there.',
    ],
    [
      'it takes calls',
      acting({ service: 'traces', scope: 'llm/granite' }),
      'actionSets[0].actions[0].service "traces" takes traces, not calls: name it in observability.tracing instead.',
    ],
    [
      'its method is known',
      acting({ service: 'own', scope: 'llm/granite' }),
      'actionSets[0].actions[0].service "own" is dynamic, which only a typed action can call: write one of type ' +
        '"grpc".',
    ],
    [
      'limits have a scope',
      acting({ service: 'quota', scope: '', conditionalData }),
      'actionSets[0].actions[0].scope is empty: write the namespace of the limits in Limitador, ' +
        '"<namespace>/<route>".',
    ],
    [
      'authentication has a scope',
      acting({ service: 'who', scope: '' }),
      'actionSets[0].actions[0].scope is empty: write the host of the AuthConfig.',
    ],
    [
      'authentication has no data',
      acting({ ...who, conditionalData }),
      'actionSets[0].actions[0].conditionalData is for limits, and "who" authenticates: leave it out.',
    ],
    [
      'limits have data',
      acting({ service: 'quota', scope: 'llm/granite' }),
      'actionSets[0].actions[0] names no limit, so it calls nothing and counts nothing: add the key of a limit to ' +
        'conditionalData.',
    ],
    [
      'limits have more than a number of hits',
      sending({ static: { key: 'ratelimit.hits_addend', value: '0' } }),
      'actionSets[0].actions[1] names no limit, so it calls nothing and counts nothing: add the key of a limit to ' +
        'conditionalData.',
    ],
    [
      'a condition gives true or false',
      acting(who, {
        service: 'quota',
        scope: 'llm/granite',
        conditionalData: [{ predicates: ['responseBodyJSON("/model") == "granite"'], data: [free] }],
      }),
      'actionSets[0].actions[1].conditionalData[0].predicates[0] reads the response, which has not arrived by then: ' +
        'read the request instead.',
    ],
    [
      'an identity is there before it is read',
      acting(
        {
          service: 'quota',
          scope: 'llm/granite',
          conditionalData: [{ predicates: ['auth.identity.tier == "free"'], data: [free] }],
        },
        who,
      ),
      'actionSets[0].actions[0] or its labels read auth, and no action before it authenticates: put that one first.',
    ],
  ])('%s', (_, config, problem) => {
    expect(problems(config)).toEqual([problem]);
  });

  test('conditions and sources have no effect on limits in Kuadrant 1.3', () => {
    const { who: auth, quota } = sound.services;
    const config = acting({
      service: 'quota',
      scope: 'llm/granite',
      predicates: ['request.method == "POST"'],
      conditionalData,
      sources: ['policy'],
    });
    expect(problems({ ...config, services: { who: auth!, quota: quota! } }, '1.3')).toEqual([
      'actionSets[0].actions[0].predicates has no effect on limits in Kuadrant 1.3: put the conditions into ' +
        'conditionalData[].predicates.',
      'actionSets[0].actions[0].sources needs wasm-shim 0.12, and Kuadrant 1.3 has 0.11: leave it out, or say ' +
        "kuadrantVersion: '1.4' if that is what is installed.",
    ]);
  });
});

describe('data', () => {
  const at = 'actionSets[0].actions[1].conditionalData[0].data[1]';

  test.each<[string, WasmDataItem, string]>([
    ['is one or the other', {} as WasmDataItem, `${at} must be either static or expression, one of the two.`],
    [
      'has a key',
      { static: { key: '', value: '1' } },
      `${at}.static.key is empty: write what Limitador's condition names, such as "tokenlimit.free".`,
    ],
    [
      'has a key that Limitador can quote',
      { expression: { key: 'source["address"]', value: 'source.address' } },
      `${at}.expression.key "source[\\"address\\"]" holds a double quote, which ends the text in Limitador's ` +
        'condition descriptors[0]["…"] early: write single quotes.',
    ],
    [
      'has a value',
      { expression: { key: 'user', value: ' ' } },
      `${at}.expression.value is empty: write an expression, such as "auth.identity.userid".`,
    ],
    [
      'is known when it is sent',
      { expression: { key: 'model', value: 'responseBodyJSON("/model")' } },
      `${at}.expression.value reads the response, which has not arrived by then: read the request instead.`,
    ],
    [
      'counts whole hits',
      { static: { key: 'ratelimit.hits_addend', value: '1.5' } },
      `${at}.static.value is "1.5": write a whole number from 0 to 4294967295, or use an expression.`,
    ],
    [
      'counts no more hits than Limitador takes',
      { expression: { key: 'ratelimit.hits_addend', value: '4294967296' } },
      `${at}.expression.value is 4294967296: write a whole number from 0 to 4294967295, or an expression.`,
    ],
    [
      'has a domain if it names one',
      { static: { key: 'ratelimit.domain', value: '' } },
      `${at}.static.value is empty, and ratelimit.domain replaces the scope: write "<namespace>/<route>".`,
    ],
    [
      'has one value for a key',
      { static: { key: 'tokenlimit.free', value: '2' } },
      'actionSets[0].actions[1].conditionalData gives "tokenlimit.free" two values, and one call has room for one: ' +
        'write an action for each.',
    ],
  ])('%s', (_, item, problem) => {
    expect(problems(sending(free, item))).toEqual([problem]);
  });

  test('may read the response in a report', () => {
    const hits: WasmDataItem = {
      expression: { key: 'ratelimit.hits_addend', value: 'responseBodyJSON("/usage/total_tokens")' },
    };
    expect(
      problems(
        acting(who, { service: 'ledger', scope: 'llm/granite', conditionalData: [{ data: [free, hits] }] }),
      ),
    ).toEqual([]);
  });

  test('is CEL', () => {
    expect(problems(sending(free, { expression: { key: 'x', value: 'nothing.known' } }))).toEqual([
      expect.stringMatching(
        /^actionSets\[0\]\.actions\[1\]\.conditionalData\[0\]\.data\[1\]\.expression\.value: `nothing/,
      ),
    ]);
  });
});

describe('what limits look at', () => {
  /** With the services that every version has. */
  const known = (config: WasmConfig): WasmConfig => {
    const { who: auth, quota, ledger } = config.services;
    return {
      ...config,
      services: { ...(auth && { who: auth }), ...(quota && { quota }), ...(ledger && { ledger }) },
    };
  };
  const expression = (key: string, value: string): WasmDataItem => ({ expression: { key, value } });
  const at = 'actionSets[0].actions[1].conditionalData[0].data[0].expression.value';
  const UNCOUNTED = 'Kuadrant sends neither check nor report, and the request passes unlimited and uncounted';

  test.each<readonly [KuadrantVersion, string, string, string]>([
    [
      '1.5',
      'plan',
      'request.method == "POST"',
      `${at}: \`request.method == "POST"\` gives a bool on every request, and what limits look at is a text, and then ${UNCOUNTED}: write \`request.method == "POST" ? "true" : "false"\`.`,
    ],
    [
      '1.5',
      'plan',
      '[auth.identity.tier]',
      `${at}: \`[auth.identity.tier]\` gives a list, and what limits look at is a text, and then ${UNCOUNTED}: write \`[auth.identity.tier].join(",")\`.`,
    ],
    [
      '1.5',
      'plan',
      'null',
      `${at}: \`null\` is null on every request, and then ${UNCOUNTED}: write a text for that case, such as "unknown".`,
    ],
    [
      '1.4',
      'plan',
      '["a"]',
      `${at}: \`["a"]\` gives a list on every request, and what limits look at is a text, and then no call is made, and the request passes unlimited and uncounted: write \`["a"].join(",")\`.`,
    ],
    [
      '1.5',
      'ratelimit.domain',
      'request.size',
      `${at}: \`request.size\` gives an int on every request, and the namespace of limits is a text, and then ${UNCOUNTED}: write \`string(request.size)\`.`,
    ],
    [
      '1.5',
      'ratelimit.hits_addend',
      'request.host',
      `${at}: \`request.host\` gives a string on every request, and what a call counts is a number, and then ${UNCOUNTED}: write a number, such as \`1\`.`,
    ],
  ])('%s, %s: %s', (version, key, value, problem) => {
    expect(problems(known(sending(expression(key, value), free)), version)).toEqual([problem]);
  });

  test.each<readonly [KuadrantVersion, string, string]>([
    ['1.4', 'plan', 'request.method == "POST"'],
    ['1.4', 'plan', 'null'],
    ['1.5', 'plan', 'request.size'],
    ['1.5', 'ratelimit.hits_addend', 'request.size'],
  ])('%s takes %s: %s', (version, key, value) => {
    expect(problems(known(sending(expression(key, value), free)), version)).toEqual([]);
  });
});

test('what a typed action computes has to parse, or the whole configuration is rejected', () => {
  const step = { predicate: 'true', terminal: false } as const;
  const broken = 'a ? b ? 1 : 2 : 3';
  const grpc = { ...step, type: 'grpc', var: 'reply', service: 'own' } as const;
  expect(
    problems(
      acting(
        { ...step, type: 'deny', denyWith: broken },
        { ...step, type: 'headers', target: 'request', headers: broken },
        { ...step, type: 'store', path: 'kept', value: broken },
        { ...grpc, messageBuilder: broken },
        {
          ...grpc,
          messageBuilder: 'a.B{c: 1}',
          onReply: [{ type: 'deny' as const, terminal: false, predicate: broken, denyWith: 'x' }],
        },
      ),
    ),
  ).toEqual([
    `actionSets[0].actions[0].denyWith: \`${broken}\` does not parse in Kuadrant next (unexpected ? at character 7), so the ` +
      'filter rejects its whole configuration, and nothing is authenticated or counted: put the inner `… ? … : …` into ' +
      'parentheses. The same goes for actionSets[0].actions[1].headers, actionSets[0].actions[2].value, ' +
      'actionSets[0].actions[3].messageBuilder and 1 more.',
  ]);
});

test('the host name of a listener without one is taken', () => {
  const [set] = sound.actionSets;
  const routeRuleConditions = { hostnames: ['*'], predicates: [] };
  const actionSets = set === undefined ? [] : [{ ...set, routeRuleConditions }];
  expect(problems({ ...sound, actionSets })).toEqual([]);
});

test('a condition on a header, as Kuadrant writes the header match of a route', () => {
  const match =
    "request.headers.exists(h, h.lowerAscii() == 'x-gateway-model-name' && request.headers[h] == 'granite')";
  const [set] = sound.actionSets;
  const routeRuleConditions = { hostnames: ['*'], predicates: [match] };
  const actionSets = set === undefined ? [] : [{ ...set, routeRuleConditions }];
  expect(problems({ ...sound, actionSets })).toEqual([]);
  expect(problems({ ...sound, actionSets }, '1.5')).toEqual([]);
});
