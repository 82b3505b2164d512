import { Duration } from 'cdk8s';
import { type TelemetryLabels } from '../labels/telemetry-labels';
import {
  DEFAULT_KUADRANT_VERSION,
  type KuadrantVersion,
  kuadrantBehaviour,
} from '../platform/kuadrant-version';
import { type WasmActionSet, type WasmConfig, type WasmObservability, type WasmService } from './wasm-config';
import { type MeteredRoute, legacyActions, typedActions } from './wasm-metered-route';

/** A model's HTTPRoute, as the gateway meters it. */
export interface MaasRoute {
  /** The name of the HTTPRoute. */
  readonly name: string;

  /** Its namespace; `<namespace>/<name>` is where Limitador keeps the limits. */
  readonly namespace: string;

  /** What the request path begins with, such as `/llm/granite`. */
  readonly pathPrefix: string;

  /**
   * The headers that a request has to have, as the header matches of the HTTPRoute name them.
   * @default {}
   */
  readonly headers?: Readonly<Record<string, string>>;

  /**
   * CEL, each: when requests are authenticated, the `when` of the AuthPolicy.
   * @default [] - always
   */
  readonly authenticatedWhen?: readonly string[];

  /** The host of the AuthConfig that authenticates; on a gateway that Kuadrant governs a hash of its own. */
  readonly authScope: string;

  /**
   * The host names of the route.
   * @default - those of the flow
   */
  readonly hostnames?: readonly string[];

  /**
   * The token limits of the route.
   * @default - those of the flow
   */
  readonly limits?: readonly MaasLimit[];
}

/** A limit: whom it holds for, and what it counts by. How much it allows is Limitador's to know. */
export interface MaasLimit {
  readonly name: string;

  /**
   * `tokens` in a TokenRateLimitPolicy, `requests` in a RateLimitPolicy.
   * @default 'tokens'
   */
  readonly kind?: 'tokens' | 'requests';

  /**
   * CEL: which requests it holds for. Token limits that hold together count every token twice.
   * @default - all of them
   */
  readonly predicate?: string;

  /**
   * CEL, each: what has a count of its own.
   * @default ['auth.identity.userid']
   */
  readonly counters?: readonly string[];

  /**
   * What Limitador's condition names. Kuadrant's own end in a hash, `tokenlimit.free__5d8f0e3a`.
   * @default - 'tokenlimit.' or 'limit.' and the name, with `_` for what is neither letter nor digit
   */
  readonly key?: string;
}

export interface MaasFlowProps {
  /** The labels on Limitador's counters. */
  readonly labels: TelemetryLabels;

  /** The host names of the gateway. */
  readonly hostnames: readonly string[];

  /** The models. */
  readonly routes: readonly MaasRoute[];

  /** The token limits, one for each plan. */
  readonly limits: readonly MaasLimit[];

  /**
   * Decides the form: from `next` on labels are compiled into the messages.
   * @default '1.5'
   */
  readonly kuadrantVersion?: KuadrantVersion;

  /**
   * Logs of the filter, the `dataPlane` of the Kuadrant resource's observability.
   * @default {}
   */
  readonly observability?: Omit<WasmObservability, 'tracing'>;

  /**
   * Sends traces to `kuadrant-tracing-service`. Kuadrant 1.4 and later, and only with logs that have a level.
   * @default false
   */
  readonly tracing?: boolean;
}

/**
 * The plugin configuration of a Models-as-a-Service gateway: authenticate, check the limits, report the tokens used.
 * It does what the Kuadrant operator's own does for such routes, and can be read beside it: one action set for each host
 * name of a route, one call for all its request limits, a pair of calls for each token limit. Different are names of action
 * sets, log texts and `sources`; and limits that never read `auth.` are not moved ahead of authentication, where their
 * counters would lose the identity's labels.
 *
 * Names and defaults: Kuadrant/kuadrant-operator `internal/wasm/utils.go`.
 */
export function maasWasmConfig(props: MaasFlowProps): WasmConfig {
  const { labels, routes, kuadrantVersion: version = DEFAULT_KUADRANT_VERSION, tracing = false } = props;
  const typed = kuadrantBehaviour(version).labelsTravelIn === 'messageBuilder';
  const traced = tracing && props.observability?.defaultLevel !== undefined;
  const observability = {
    ...props.observability,
    ...(traced ? { tracing: { service: 'tracing-service' } } : {}),
  };
  return {
    services: { ...services(typed), ...(tracing ? { 'tracing-service': TRACING } : {}) },
    // The first set that matches wins, so the longest path comes first.
    actionSets: [...routes]
      .sort((a, b) => b.pathPrefix.length - a.pathPrefix.length)
      .flatMap((route) => actionSets(route, props, typed, version)),
    ...(typed
      ? {}
      : {
          requestData: Object.fromEntries(
            labels.all.map(({ name, cel }) => [`metrics.labels.${name}`, cel.text]),
          ),
        }),
    ...(Object.keys(observability).length === 0 ? {} : { observability }),
  };
}

/** One set for each host name of a route. */
function actionSets(
  route: MaasRoute,
  props: MaasFlowProps,
  typed: boolean,
  version: KuadrantVersion,
): readonly WasmActionSet[] {
  const hostnames = route.hostnames ?? props.hostnames;
  const name = `${route.namespace}/${route.name}`;
  const actions = typed
    ? typedActions(metered(route, props.limits), props.labels, version)
    : legacyActions(metered(route, props.limits));
  return hostnames.map((hostname) => ({
    name: hostnames.length === 1 ? name : `${name} on ${hostname}`,
    routeRuleConditions: { hostnames: [hostname], predicates: matched(route) },
    actions,
  }));
}

/** The operator puts paths and values between quotes as they are: a quote in one of them makes it no CEL. */
function matched({ pathPrefix, headers = {} }: MaasRoute): readonly string[] {
  return [
    `request.url_path.startsWith('${pathPrefix}')`,
    ...Object.entries(headers).map(
      ([header, value]) =>
        `request.headers.exists(h, h.lowerAscii() == '${header.toLowerCase()}' && request.headers[h] == '${value}')`,
    ),
  ];
}

const AUTHENTICATION = {
  endpoint: 'kuadrant-auth-service',
  failureMode: 'deny',
  timeout: Duration.millis(200),
} as const;

const LIMITS = {
  endpoint: 'kuadrant-ratelimit-service',
  failureMode: 'allow',
  timeout: Duration.millis(100),
} as const;

const TRACING = {
  type: 'tracing',
  endpoint: 'kuadrant-tracing-service',
  failureMode: 'allow',
  timeout: Duration.millis(100),
} as const;

function services(typed: boolean): Readonly<Record<string, WasmService>> {
  if (!typed) {
    return {
      'auth-service': { type: 'auth', ...AUTHENTICATION },
      'ratelimit-service': { type: 'ratelimit', ...LIMITS },
      'ratelimit-check-service': { type: 'ratelimit-check', ...LIMITS },
      'ratelimit-report-service': { type: 'ratelimit-report', ...LIMITS },
    };
  }
  const rateLimit = {
    type: 'dynamic',
    ...LIMITS,
    grpcService: 'kuadrant.service.ratelimit.v1.RateLimitService',
  } as const;
  return {
    'auth-service': {
      type: 'dynamic',
      ...AUTHENTICATION,
      grpcService: 'envoy.service.auth.v3.Authorization',
      grpcMethod: 'Check',
    },
    'ratelimit-service': {
      ...rateLimit,
      grpcService: 'envoy.service.ratelimit.v3.RateLimitService',
      grpcMethod: 'ShouldRateLimit',
    },
    'ratelimit-check-service': { ...rateLimit, grpcMethod: 'CheckRateLimit' },
    'ratelimit-report-service': { ...rateLimit, grpcMethod: 'Report' },
  };
}

function metered(route: MaasRoute, limits: readonly MaasLimit[]): MeteredRoute {
  return {
    authScope: route.authScope,
    scope: `${route.namespace}/${route.name}`,
    authenticatedWhen: route.authenticatedWhen ?? [],
    limits: (route.limits ?? limits).map(
      ({
        name,
        kind = 'tokens',
        predicate,
        counters = ['auth.identity.userid'],
        key = keyOf(name, kind),
      }) => ({
        kind,
        predicate,
        entries: { [key]: '1', ...Object.fromEntries(counters.map((counter) => [counter, counter])) },
      }),
    ),
  };
}

/** Without the hash that Kuadrant adds. Limitador's own name of the limit keeps its dashes. */
function keyOf(name: string, kind: 'tokens' | 'requests'): string {
  return `${kind === 'tokens' ? 'tokenlimit' : 'limit'}.${name.replace(/\W/g, '_')}`;
}
