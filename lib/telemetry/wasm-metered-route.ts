import { type TelemetryLabel, type TelemetryLabels } from '../labels/telemetry-labels';
import { type KuadrantVersion } from '../platform/kuadrant-version';
import { type WasmAction, type WasmConditionalData } from './wasm-config';
import { type WasmGrpcAction, type WasmStoreAction, type WasmTypedAction } from './wasm-typed-action';

/** A route whose requests are authenticated and whose tokens are counted. */
export interface MeteredRoute {
  /** The host of the AuthConfig. */
  readonly authScope: string;

  /** Limitador's namespace. */
  readonly scope: string;

  /** When requests are authenticated; always, where empty. */
  readonly authenticatedWhen: readonly string[];

  readonly limits: readonly MeteredLimit[];
}

export interface MeteredLimit {
  readonly kind: 'tokens' | 'requests';

  /** None for a limit that always holds. */
  readonly predicate: string | undefined;

  /** Key to CEL: the limit, and what it counts by. */
  readonly entries: Readonly<Record<string, string>>;
}

/** The tokens that a response says it took. Source: Kuadrant/kuadrant-operator `ratelimit_workflow_helpers.go`. */
const TOKENS_USED = 'responseBodyJSON("/usage/total_tokens")';

/** The route in legacy actions, which run in order. The filter adds the labels from `requestData`. */
export function legacyActions(route: MeteredRoute): readonly WasmAction[] {
  const { authScope, scope, authenticatedWhen } = route;
  const [tokens, requests] = byKind(route);
  const call = (service: string, limit: MeteredLimit, hitsAddend: string): WasmAction => ({
    service,
    scope,
    conditionalData: [dataOf(limit, { 'ratelimit.hits_addend': hitsAddend })],
  });
  return [
    {
      service: 'auth-service',
      scope: authScope,
      ...(authenticatedWhen.length === 0 ? {} : { predicates: authenticatedWhen }),
    },
    // One call for all request limits, and a pair for each token limit.
    ...(requests.length === 0
      ? []
      : [{ service: 'ratelimit-service', scope, conditionalData: requests.map((limit) => dataOf(limit)) }]),
    ...tokens.flatMap((limit) => [
      call('ratelimit-check-service', limit, '0'),
      call('ratelimit-report-service', limit, TOKENS_USED),
    ]),
  ];
}

function dataOf(
  { predicate, entries }: MeteredLimit,
  more: Readonly<Record<string, string>> = {},
): WasmConditionalData {
  return {
    ...(predicate === undefined ? {} : { predicates: [predicate] }),
    data: Object.entries({ ...entries, ...more }).map(([key, value]) => ({ expression: { key, value } })),
  };
}

function byKind({
  limits,
}: MeteredRoute): readonly [tokens: readonly MeteredLimit[], requests: readonly MeteredLimit[]] {
  return [limits.filter(({ kind }) => kind === 'tokens'), limits.filter(({ kind }) => kind === 'requests')];
}

/**
 * The route in typed actions, with the labels in the messages. These run side by side: a check waits because it reads
 * `auth`, which the authentication stores, and a report because it reads what the first action keeps of the bodies.
 */
export function typedActions(
  route: MeteredRoute,
  labels: TelemetryLabels,
  version: KuadrantVersion,
): readonly WasmAction[] {
  const { authScope, scope, authenticatedWhen } = route;
  const [limits, requests] = byKind(route);
  const early = asRecord(labels.on('authorized_calls', version));
  const late = asRecord(labels.on('authorized_hits', version));
  const bodies = new BodyValues(limits.length === 0 ? [] : [TOKENS_USED, ...Object.values(late)]);
  return [
    ...bodies.stores,
    authenticate(authScope, early, authenticatedWhen),
    ...requests.map((limit) => check(scope, limit, early)),
    ...limits.flatMap((limit) => [
      check(scope, limit, early),
      report(
        scope,
        limit,
        bodies.read(TOKENS_USED),
        mapValues(late, (cel) => bodies.read(cel)),
      ),
    ]),
  ];
}

function authenticate(
  scope: string,
  labels: Readonly<Record<string, string>>,
  when: readonly string[],
): WasmGrpcAction {
  const predicate = when.length === 0 ? 'true' : when.map((each) => `(${each})`).join(' && ');
  const denied = 'auth_response.denied_response';
  const ok = 'auth_response.ok_response';
  // What the filter cannot do is refused, not left out.
  const unsupported = [
    'response_headers_to_add',
    'headers_to_remove',
    'query_parameters_to_set',
    'query_parameters_to_remove',
  ].map((field) => `${ok}.${field}.size() > 0`);
  return {
    ...grpc('auth', 'auth_response', 'auth-service', predicate),
    messageBuilder: { kind: 'auth', scope, labels },
    onReply: [
      {
        ...step(`has(${denied})`, { terminal: true }),
        type: 'deny',
        denyWith:
          `DenyResponse{status: ${denied}.status.code != 0 ? uint(${denied}.status.code) : 403u, ` +
          `headers: ${denied}.headers, body: ${denied}.body}`,
      },
      {
        ...step(`has(${ok}) && (${unsupported.join(' || ')})`, { terminal: true }),
        type: 'fail',
        logMessage: 'Authorino asks for a change of the request that the filter does not support',
      },
      {
        ...step(`has(${ok}) && has(auth_response.dynamic_metadata)`),
        type: 'store',
        path: 'auth',
        value: 'auth_response.dynamic_metadata',
        exportToHost: true,
      },
      { ...step(`has(${ok})`), type: 'headers', target: 'request', headers: `${ok}.headers` },
      {
        ...step(`!has(${denied}) && !has(${ok})`, { terminal: true }),
        type: 'fail',
        logMessage: 'Authorino answers neither yes nor no',
      },
    ],
  };
}

function check(scope: string, limit: MeteredLimit, labels: Readonly<Record<string, string>>): WasmGrpcAction {
  const reply = 'ratelimit_response';
  return {
    ...grpc(
      'ratelimit',
      reply,
      limit.kind === 'tokens' ? 'ratelimit-check-service' : 'ratelimit-service',
      limit.predicate ?? 'true',
    ),
    messageBuilder: {
      kind: 'ratelimit',
      scope,
      ...(limit.kind === 'tokens' ? { hitsAddend: '0' } : {}),
      entries: limit.entries,
      labels,
    },
    // RateLimitResponse.Code: 1 is OK, 2 is OVER_LIMIT.
    onReply: [
      {
        ...step(`${reply}.overall_code == 2`, { terminal: true }),
        type: 'deny',
        denyWith: `DenyResponse{status: 429u, headers: ${reply}.response_headers_to_add, body: "Too Many Requests\\n"}`,
      },
      {
        ...step(`${reply}.overall_code == 1`),
        type: 'headers',
        target: 'response',
        headers: `${reply}.response_headers_to_add`,
      },
      {
        ...step(`${reply}.overall_code != 1 && ${reply}.overall_code != 2`, { terminal: true }),
        type: 'fail',
        logMessage: 'Limitador answers with a code that is neither OK nor OVER_LIMIT',
      },
    ],
  };
}

function report(
  scope: string,
  { predicate, entries }: MeteredLimit,
  hitsAddend: string,
  labels: Readonly<Record<string, string>>,
): WasmGrpcAction {
  return {
    ...grpc('ratelimit_report', 'report_response', 'ratelimit-report-service', predicate ?? 'true'),
    isGuard: false,
    messageBuilder: { kind: 'ratelimit', scope, hitsAddend, entries, labels },
    onReply: [
      {
        ...step('!has(report_response.overall_code)'),
        isGuard: false,
        type: 'fail',
        logMessage: 'Limitador did not take the report',
      },
    ],
  };
}

/**
 * What the actions of a route read of the bodies, kept in one place: each direction is read once, and the actions
 * that need a value wait for it. Source: Kuadrant/kuadrant-operator `internal/wasm/action_spec.go`.
 */
class BodyValues {
  private readonly paths = new Map<string, string>();
  readonly stores: readonly WasmStoreAction[];

  constructor(expressions: readonly string[]) {
    const kept: Record<'request' | 'response', Record<string, string>> = { request: {}, response: {} };
    for (const [call, direction, , pointer = ''] of expressions.flatMap((cel) => [
      ...cel.matchAll(BODY_CALL),
    ])) {
      if (this.paths.has(call)) continue;
      const fields = kept[direction as 'request' | 'response'];
      const field = freeName(pointer, Object.keys(fields));
      fields[field] = call;
      this.paths.set(call, `${storePath(direction)}.${field}`);
    }
    this.stores = (['request', 'response'] as const)
      .filter((direction) => Object.keys(kept[direction]).length > 0)
      .map((direction) => ({
        ...step('true'),
        isGuard: false,
        type: 'store',
        path: storePath(direction),
        value: kept[direction],
      }));
  }

  /** The expression, with calls replaced by what was kept. */
  read(cel: string): string {
    return cel.replace(BODY_CALL, (call) => this.paths.get(call) ?? call);
  }
}

const BODY_CALL = /(request|response)BodyJSON\((["'])(.+?)\2\)/g;

function storePath(direction: string | undefined): string {
  return `kuadrant.internal.${direction}.body`;
}

/** A name for the value behind a JSON pointer: its last part, and more of it where that is taken or not a name. */
function freeName(pointer: string, taken: readonly string[]): string {
  const parts = pointer.split('/').map((part) => part.replace(/\W/g, '_'));
  const names = parts.map((_, i) => parts.slice(-1 - i).join('_'));
  return names.find((name) => /^[A-Za-z]/.test(name) && !taken.includes(name)) ?? `value_${taken.length}`;
}

type Step = Pick<WasmTypedAction, 'predicate' | 'isGuard'> & { readonly terminal: boolean };

function step(predicate: string, { terminal = false } = {}): Step {
  return { predicate, terminal, isGuard: true };
}

function grpc(label: string, reply: string, service: string, predicate: string) {
  return { ...step(predicate), type: 'grpc', label, var: reply, service } as const;
}

function asRecord(labels: readonly TelemetryLabel[]): Readonly<Record<string, string>> {
  return Object.fromEntries(labels.map(({ name, cel }) => [name, cel.text]));
}

function mapValues(
  values: Readonly<Record<string, string>>,
  change: (value: string) => string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}
