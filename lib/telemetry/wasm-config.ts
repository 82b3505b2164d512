import { type Duration } from 'cdk8s';
import { celString } from '../cel/cel';
import { prometheusDuration } from '../validation/durations';
import { messageBuilder } from './wasm-message';
import { type WasmTypedAction } from './wasm-typed-action';

/**
 * The `pluginConfig` of the Kuadrant wasm-shim, the filter that authenticates and meters requests on a gateway.
 * Expressions are CEL. Source: Kuadrant/wasm-shim `src/configuration.rs`.
 */
export interface WasmConfig {
  /** What actions can call, by name. */
  readonly services: Readonly<Record<string, WasmService>>;

  /** What happens to a request; the first set whose hostname and predicates match is the only one that runs. */
  readonly actionSets: readonly WasmActionSet[];

  /**
   * Values that legacy actions send along: `metrics.labels.<name>` becomes a label on the counters.
   * @default {}
   */
  readonly requestData?: Readonly<Record<string, string>>;

  /**
   * Logs and traces of the filter. wasm-shim 0.12 and later.
   * @default {}
   */
  readonly observability?: WasmObservability;

  /**
   * The Envoy cluster that knows the protobuf types of `dynamic` services. wasm-shim 0.13 and later.
   * @default 'kuadrant-operator-grpc'
   */
  readonly descriptorService?: string;
}

/** What both kinds of service have. */
export interface WasmServiceBase {
  /** The Envoy cluster behind the service. */
  readonly endpoint: string;

  /** What becomes of the request when the call fails: `deny` answers 500, `allow` lets it pass uncounted. */
  readonly failureMode: 'deny' | 'allow';

  /**
   * How long a call may take.
   * @default Duration.millis(20)
   */
  readonly timeout?: Duration;
}

/** A service whose gRPC method the filter knows. */
export interface WasmKnownService extends WasmServiceBase {
  /** `tracing` came with wasm-shim 0.12. */
  readonly type: 'auth' | 'ratelimit' | 'ratelimit-check' | 'ratelimit-report' | 'tracing';
}

/** A service whose gRPC method is named here. wasm-shim 0.13 and later. */
export interface WasmDynamicService extends WasmServiceBase {
  readonly type: 'dynamic';

  /** The full name, such as `envoy.service.auth.v3.Authorization`. */
  readonly grpcService: string;

  /** Such as `Check`. */
  readonly grpcMethod: string;
}

/** A gRPC service that the filter calls. */
export type WasmService = WasmKnownService | WasmDynamicService;

/** What happens to the requests of a route. */
export interface WasmActionSet {
  readonly name: string;
  readonly routeRuleConditions: WasmRouteRuleConditions;
  readonly actions: readonly WasmAction[];
}

/** Which requests an action set is for. */
export interface WasmRouteRuleConditions {
  /** Exact, or with `*.` in front; the longest that matches wins. */
  readonly hostnames: readonly string[];

  /**
   * All must hold.
   * @default []
   */
  readonly predicates?: readonly string[];
}

/** A step on a request. One configuration has legacy actions or typed ones, as the version asks. */
export type WasmAction = WasmLegacyAction | WasmTypedAction;

/** A call whose message the filter builds itself. Legacy actions run one after the other. */
export interface WasmLegacyAction {
  readonly type?: never;

  /** The name of a service. */
  readonly service: string;

  /** For authentication the host of the AuthConfig; for limits Limitador's namespace, `<namespace>/<route>`. */
  readonly scope: string;

  /**
   * All must hold, or the action is skipped. On limits wasm-shim 0.12 and later.
   * @default []
   */
  readonly predicates?: readonly string[];

  /**
   * Limits only: what limits look at. Without a block that applies nothing is called and nothing is counted.
   * @default []
   */
  readonly conditionalData?: readonly WasmConditionalData[];

  /**
   * The policies behind the action, for traces. wasm-shim 0.12 and later.
   * @default []
   */
  readonly sources?: readonly string[];
}

/** Entries of a rate-limit descriptor, and when they are sent. */
export interface WasmConditionalData {
  /**
   * All must hold, or the data stays out.
   * @default []
   */
  readonly predicates?: readonly string[];

  readonly data: readonly WasmDataItem[];
}

/** One value for the rate limit service. `ratelimit.domain` and `ratelimit.hits_addend` are keys with a meaning. */
export type WasmDataItem =
  | { readonly static: WasmKeyValue; readonly expression?: never }
  | { readonly expression: WasmKeyValue; readonly static?: never };

/** A descriptor entry. */
export interface WasmKeyValue {
  readonly key: string;

  /** The text itself, or CEL in an `expression`. */
  readonly value: string;
}

/** What the filter logs and traces. */
export interface WasmObservability {
  /**
   * The request header that marks log lines of one request.
   * @default - none
   */
  readonly httpHeaderIdentifier?: string;

  /** @default - the filter's own */
  readonly defaultLevel?: 'ERROR' | 'WARN' | 'INFO' | 'DEBUG';

  /**
   * Where traces go: the name of a service of type `tracing`.
   * @default - no traces
   */
  readonly tracing?: { readonly service: string };
}

/** The configuration as the filter reads it: plain JSON, the same for the same configuration. */
export function renderWasmConfig(config: WasmConfig): Record<string, unknown> {
  return present({
    services: Object.fromEntries(
      Object.entries(config.services).map(([name, service]) => [name, renderService(service)]),
    ),
    actionSets: config.actionSets.map(({ name, routeRuleConditions, actions }) => ({
      name,
      routeRuleConditions: present({ ...routeRuleConditions }),
      actions: actions.map(renderAction),
    })),
    requestData: config.requestData,
    observability: config.observability && present({ ...config.observability }),
    descriptorService: config.descriptorService,
  });
}

function renderService({ timeout, ...service }: WasmService): Record<string, unknown> {
  return present({ ...service, timeout: timeout && prometheusDuration(timeout) });
}

function renderAction(action: WasmAction): Record<string, unknown> {
  switch (action.type) {
    case 'grpc':
      return present({
        ...action,
        messageBuilder:
          typeof action.messageBuilder === 'string'
            ? action.messageBuilder
            : messageBuilder(action.messageBuilder),
        onReply: action.onReply?.map(renderAction),
      });
    case 'store':
      return present({
        ...action,
        value: typeof action.value === 'string' ? action.value : celMap(action.value),
      });
    case undefined:
      return present({
        ...action,
        conditionalData: action.conditionalData?.map((block) => present({ ...block })),
      });
    case 'deny':
    case 'headers':
    case 'fail':
      return present({ ...action });
  }
}

function celMap(fields: Readonly<Record<string, string>>): string {
  return `{${Object.entries(fields)
    .map(([name, cel]) => `${celString(name)}: ${cel}`)
    .join(', ')}}`;
}

/** Without the fields that are left out. */
function present(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
