import { Duration } from 'cdk8s';
import { type TelemetryLabels } from '../labels/telemetry-labels';
import {
  DEFAULT_KUADRANT_VERSION,
  type KuadrantVersion,
  kuadrantBehaviour,
} from '../platform/kuadrant-version';
import { type WasmConfig, type WasmObservability, type WasmService } from './wasm-config';
import { type MeteredRoute, legacyActions, typedActions } from './wasm-metered-route';

/** A model's HTTPRoute, as the gateway meters it. */
export interface MaasRoute {
  /** The name of the HTTPRoute. */
  readonly name: string;

  /** Its namespace; `<namespace>/<name>` is where Limitador keeps the limits. */
  readonly namespace: string;

  /** What the request path begins with, such as `/llm/granite`. */
  readonly pathPrefix: string;

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

/** A token limit: whom it holds for, and what it counts by. How many tokens is Limitador's to know. */
export interface MaasLimit {
  readonly name: string;

  /** CEL: which requests it holds for. Limits that hold together count every token twice. */
  readonly predicate: string;

  /**
   * CEL, each: what has a count of its own.
   * @default ['auth.identity.userid']
   */
  readonly counters?: readonly string[];

  /**
   * What Limitador's condition names. Kuadrant's own end in a hash, `tokenlimit.free__5d8f0e3a`.
   * @default - 'tokenlimit.' and the name
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
   * Logs of the filter.
   * @default {}
   */
  readonly observability?: Omit<WasmObservability, 'tracing'>;

  /**
   * Sends traces to `kuadrant-tracing-service`. Kuadrant 1.4 and later.
   * @default false
   */
  readonly tracing?: boolean;
}

/**
 * The plugin configuration of a Models-as-a-Service gateway: authenticate, check the limits, report the tokens used.
 * It does what the Kuadrant operator's own does for such routes, and can be read beside it. Different are names of
 * action sets, log texts and `sources`; a route is one action set, not one for each host name; and limits that never
 * read `auth.` are not moved ahead of authentication, where their counters would lose the identity's labels.
 *
 * Names and defaults: Kuadrant/kuadrant-operator `internal/wasm/utils.go`.
 */
export function maasWasmConfig(props: MaasFlowProps): WasmConfig {
  const { labels, routes, kuadrantVersion: version = DEFAULT_KUADRANT_VERSION, tracing = false } = props;
  const typed = kuadrantBehaviour(version).labelsTravelIn === 'messageBuilder';
  const observability = {
    ...props.observability,
    ...(tracing ? { tracing: { service: 'tracing-service' } } : {}),
  };
  return {
    services: { ...services(typed), ...(tracing ? { 'tracing-service': TRACING } : {}) },
    // The first set that matches wins, so the longest path comes first.
    actionSets: [...routes]
      .sort((a, b) => b.pathPrefix.length - a.pathPrefix.length)
      .map((route) => ({
        name: `${route.namespace}/${route.name}`,
        routeRuleConditions: {
          hostnames: route.hostnames ?? props.hostnames,
          predicates: [`request.url_path.startsWith(${singleQuoted(route.pathPrefix)})`],
        },
        actions: typed
          ? typedActions(metered(route, props.limits), labels, version)
          : legacyActions(metered(route, props.limits)),
      })),
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
    'ratelimit-check-service': { ...rateLimit, grpcMethod: 'CheckRateLimit' },
    'ratelimit-report-service': { ...rateLimit, grpcMethod: 'Report' },
  };
}

function metered(route: MaasRoute, limits: readonly MaasLimit[]): MeteredRoute {
  return {
    authScope: route.authScope,
    scope: `${route.namespace}/${route.name}`,
    limits: (route.limits ?? limits).map(
      ({ name, predicate, counters = ['auth.identity.userid'], key = `tokenlimit.${name}` }) => ({
        predicate,
        entries: { [key]: '1', ...Object.fromEntries(counters.map((counter) => [counter, counter])) },
      }),
    ),
  };
}

/** A CEL string, quoted as the operator quotes paths. */
function singleQuoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
