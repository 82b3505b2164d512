import { kuadrantOperator } from './exporter';

const HEALTH = 'Kuadrant/kuadrant-operator internal/metrics/operator_health.go';
const POLICIES = 'Kuadrant/kuadrant-operator internal/controller/policy_metrics.go';
const SINCE = '1.4.0';

/** 1 where there is a Kuadrant resource. */
export const kuadrantExists = kuadrantOperator.gauge('kuadrant_exists', {
  unit: 'bool',
  since: SINCE,
  source: HEALTH,
});

/** 1 where the Kuadrant resource is ready. The exporter says `namespace`; the target's own takes that name. */
export const kuadrantReady = kuadrantOperator.gauge('kuadrant_ready', {
  unit: 'bool',
  labels: ['exported_namespace', 'name'],
  since: SINCE,
  note: 'Not there without a Kuadrant resource.',
  source: HEALTH,
});

/** `authorino` and `limitador`. */
export const kuadrantComponentReady = kuadrantOperator.gauge('kuadrant_component_ready', {
  unit: 'bool',
  labels: ['component', 'exported_namespace'],
  since: SINCE,
  note: 'Not there without a Kuadrant resource.',
  source: HEALTH,
});

/** What the operator found when it started. 0 of `istio`: no filter is ever written to a gateway. */
export const kuadrantDependencyDetected = kuadrantOperator.gauge('kuadrant_dependency_detected', {
  unit: 'bool',
  labels: ['dependency'],
  since: SINCE,
  source: HEALTH,
});

export const kuadrantControllerRegistered = kuadrantOperator.gauge('kuadrant_controller_registered', {
  unit: 'bool',
  labels: ['controller'],
  since: SINCE,
  source: HEALTH,
});

/** A gauge despite `_total`. Kinds of extensions, such as TelemetryPolicy, are not counted. */
export const kuadrantPoliciesTotal = kuadrantOperator.gauge('kuadrant_policies_total', {
  unit: 'policies',
  labels: ['kind'],
  since: SINCE,
  source: POLICIES,
});

/** `status` is `true` or `false`. A default-deny TokenRateLimitPolicy beside those of the routes is never enforced. */
export const kuadrantPoliciesEnforced = kuadrantOperator.gauge('kuadrant_policies_enforced', {
  unit: 'policies',
  labels: ['kind', 'status'],
  since: SINCE,
  source: POLICIES,
});

export const kuadrantDnsPolicyReady = kuadrantOperator.gauge('kuadrant_dns_policy_ready', {
  unit: 'bool',
  labels: ['dns_policy_name', 'dns_policy_namespace', 'dns_policy_condition'],
  since: '1.3.0',
  source: 'Kuadrant/kuadrant-operator internal/controller/dnspolicy_metrics.go',
});
