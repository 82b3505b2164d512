import { type Platform } from '../platform/platform';
import { type Metric } from '../exporters/metric';

/** A condition whose value is known, or not, when a Grafana variable is in it. */
export interface RouteCondition {
  readonly label: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string | undefined;
  /** Whether it lets a value through; nothing when nobody can know. */
  readonly lets: (candidate: string) => boolean | undefined;
}

const LATENCY = /^haproxy_(backend|server)_http_average_response_latency_milliseconds$/;
const RESPONSES = /^haproxy_(backend|server)_http_responses_total$/;

/**
 * With TLS passed through, HAProxy sees no HTTP: the mean response time is there and 0, the responses are not there
 * (openshift/router `pkg/router/metrics/haproxy/haproxy_test.go`). The times of queue and connect are real.
 */
export function passthroughProblems(
  { route }: Platform,
  metric: Metric,
  said: string,
  conditions: readonly RouteCondition[],
): readonly string[] {
  const isLatency = LATENCY.test(metric.name);
  if (route.termination !== 'passthrough' || !(isLatency || RESPONSES.test(metric.name))) return [];
  const excludes = (label: string, value: string) =>
    conditions.some((condition) => condition.label === label && condition.lets(value) === false);
  const named = conditions.some(
    ({ label, operator, value }) =>
      label === 'route' && !operator.startsWith('!') && value?.replaceAll('\\', '') === route.name,
  );
  if (named) {
    return [
      isLatency
        ? `${said} is always 0 ms, as the route ${route.name} passes TLS through: ask ` +
          'istio_request_duration_milliseconds.'
        : `${said} does not exist, as the route ${route.name} passes TLS through: ask istio_requests_total.`,
    ];
  }
  const elsewhere = excludes('route', route.name) || excludes('exported_namespace', route.namespace);
  if (!isLatency || excludes('backend', 'tcp') || elsewhere) return [];
  const guard = metric.labels.includes('backend') ? 'backend!="tcp"' : `route!="${route.name}"`;
  return [
    `${said} has routes in it that pass TLS through, ${route.name} for one, and those are always 0 ms: add ` +
      `\`${guard}\`, and ask istio_request_duration_milliseconds about that route.`,
  ];
}
