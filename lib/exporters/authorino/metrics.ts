import { authorino } from './exporter';

const AUTH_PIPELINE = 'Kuadrant/authorino pkg/service/auth_pipeline.go';
const AUTH = 'Kuadrant/authorino pkg/service/auth.go';
const MAIN = 'Kuadrant/authorino main.go';
const USER_GUIDE = 'Kuadrant/authorino docs/user-guides/observability.md';

/** The exporter says `namespace`; the target's own takes that name. */
const AUTHCONFIG = ['exported_namespace', 'authconfig'] as const;
const EVALUATOR = [...AUTHCONFIG, 'evaluator_type', 'evaluator_name'] as const;
const RPC = ['grpc_service', 'grpc_method', 'grpc_type'] as const;

const OPTIONAL_LABELS =
  'Authorino 0.23 and later may add telemetry labels, not the same on every metric: aggregate them away.';
const OPT_IN = `Only for evaluators with \`metrics: true\`, or under --deep-metrics-enabled. ${OPTIONAL_LABELS}`;

/** Go's linear buckets: 0.001 to 0.951 seconds. A quantile of them never exceeds 0.951. */
const AUTH_BUCKETS = linearBuckets(0.001, 0.05, 20);
const WIDER = 'grpc_server_handling_seconds, whose buckets go to 10';
const RECONCILE_BUCKETS = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.25, 1.5,
  1.75, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60,
];
const GO_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

// From /server-metrics: what Authorino does for requests.

/** Counted before there is a decision. Under Kuadrant `authconfig` is a hash: no route can be read from it. */
export const authServerAuthconfigTotal = authorino.counter('auth_server_authconfig_total', {
  unit: 'requests',
  labels: AUTHCONFIG,
  lazy: true,
  note: OPTIONAL_LABELS,
  source: AUTH_PIPELINE,
});

/** A counter without `_total`. `status` is OK, UNAUTHENTICATED or PERMISSION_DENIED. */
export const authServerAuthconfigResponseStatus = authorino.counter(
  'auth_server_authconfig_response_status',
  {
    unit: 'decisions',
    labels: [...AUTHCONFIG, 'status'],
    lazy: true,
    note: OPTIONAL_LABELS,
    source: AUTH_PIPELINE,
  },
);

/** Cannot show more than 0.951 s: ask {@link grpcServerHandlingSeconds}, or the share above a bound. */
export const authServerAuthconfigDurationSeconds = authorino.histogram(
  'auth_server_authconfig_duration_seconds',
  {
    unit: 'seconds',
    labels: AUTHCONFIG,
    buckets: AUTH_BUCKETS,
    wider: WIDER,
    lazy: true,
    note: OPTIONAL_LABELS,
    source: `${AUTH_PIPELINE}, pkg/metrics/metrics.go`,
  },
);

export const authServerEvaluatorTotal = authorino.counter('auth_server_evaluator_total', {
  unit: 'runs',
  labels: EVALUATOR,
  lazy: true,
  note: OPT_IN,
  source: AUTH_PIPELINE,
});

/** Skipped because the request had ended. Failures are in {@link authServerEvaluatorDenied}. */
export const authServerEvaluatorCancelled = authorino.counter('auth_server_evaluator_cancelled', {
  unit: 'runs',
  labels: EVALUATOR,
  lazy: true,
  note: OPT_IN,
  source: AUTH_PIPELINE,
});

export const authServerEvaluatorIgnored = authorino.counter('auth_server_evaluator_ignored', {
  unit: 'runs',
  labels: EVALUATOR,
  lazy: true,
  note: OPT_IN,
  source: AUTH_PIPELINE,
});

/** Refusals, and also calls that failed. A 5xx with a JSON body counts as neither. */
export const authServerEvaluatorDenied = authorino.counter('auth_server_evaluator_denied', {
  unit: 'runs',
  labels: EVALUATOR,
  lazy: true,
  note: OPT_IN,
  source: `${AUTH_PIPELINE}, pkg/evaluators/metadata/generic_http.go`,
});

/** The last bound is 0.951 s here too. */
export const authServerEvaluatorDurationSeconds = authorino.histogram(
  'auth_server_evaluator_duration_seconds',
  {
    unit: 'seconds',
    labels: EVALUATOR,
    buckets: AUTH_BUCKETS,
    wider: WIDER,
    lazy: true,
    note: OPT_IN,
    source: `${AUTH_PIPELINE}, pkg/metrics/metrics.go`,
  },
);

/** Of the whole server, so NOT_FOUND (no AuthConfig for the host) is in it as well. */
export const authServerResponseStatus = authorino.counter('auth_server_response_status', {
  unit: 'decisions',
  labels: ['status'],
  lazy: true,
  source: AUTH,
});

export const grpcServerStartedTotal = authorino.counter('grpc_server_started_total', {
  shared: true,
  evidence: true,
  unit: 'requests',
  labels: RPC,
  source: MAIN,
});

export const grpcServerHandledTotal = authorino.counter('grpc_server_handled_total', {
  shared: true,
  unit: 'requests',
  labels: [...RPC, 'grpc_code'],
  source: MAIN,
});

/** Bounds up to 10 s: the one to ask for slow authentication. */
export const grpcServerHandlingSeconds = authorino.histogram('grpc_server_handling_seconds', {
  shared: true,
  unit: 'seconds',
  labels: RPC,
  buckets: GO_BUCKETS,
  lazy: true,
  source: MAIN,
});

// From /metrics: how Authorino follows its resources. Nothing about requests.

export const controllerRuntimeReconcileTotal = authorino.counter('controller_runtime_reconcile_total', {
  shared: true,
  unit: 'reconciliations',
  labels: ['controller', 'result'],
  source: USER_GUIDE,
});

export const controllerRuntimeReconcileErrorsTotal = authorino.counter(
  'controller_runtime_reconcile_errors_total',
  { shared: true, unit: 'reconciliations', labels: ['controller'], source: USER_GUIDE },
);

export const controllerRuntimeReconcileTimeSeconds = authorino.histogram(
  'controller_runtime_reconcile_time_seconds',
  { shared: true, unit: 'seconds', labels: ['controller'], buckets: RECONCILE_BUCKETS, source: USER_GUIDE },
);

export const controllerRuntimeActiveWorkers = authorino.gauge('controller_runtime_active_workers', {
  shared: true,
  unit: 'workers',
  labels: ['controller'],
  source: USER_GUIDE,
});

export const controllerRuntimeMaxConcurrentReconciles = authorino.gauge(
  'controller_runtime_max_concurrent_reconciles',
  { shared: true, unit: 'workers', labels: ['controller'], source: USER_GUIDE },
);

/** Resources waiting to be reconciled. */
export const workqueueDepth = authorino.gauge('workqueue_depth', {
  shared: true,
  unit: 'resources',
  labels: ['name', 'controller', 'priority'],
  note: 'Only `name` is there in every version of controller-runtime.',
  source: USER_GUIDE,
});

/** Calls to the Kubernetes API. */
export const restClientRequestsTotal = authorino.counter('rest_client_requests_total', {
  shared: true,
  unit: 'requests',
  labels: ['code', 'host', 'method'],
  source: USER_GUIDE,
});

/** Adds up as Go does, so that the bounds equal the exposed ones to the last digit. */
function linearBuckets(start: number, width: number, count: number): number[] {
  const bounds: number[] = [];
  for (let bound = start; bounds.length < count; bound += width) bounds.push(bound);
  return bounds;
}
