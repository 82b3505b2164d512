import { type Monitor, type PrometheusRule } from '../../../demo/cluster/manifests';
import { isUserWorkload } from '../../../demo/prometheus/user-workload';
import { type MonitoringStack, type PrometheusServer } from './monitoring-stacks';

export interface ExpectedJobs {
  readonly server: PrometheusServer;
  readonly jobs: readonly string[];
  readonly ruleFiles: number;
}

/** Which endpoints and rules each Prometheus of a stack has to load: every one that the stack selects. */
export function jobsByServer(
  { servers, selects }: MonitoringStack,
  monitors: readonly Monitor[],
  rules: readonly PrometheusRule[],
): readonly ExpectedJobs[] {
  const [first, second] = servers;
  return servers.map((server) => {
    // Of two Prometheus servers the first is that of the platform, and each has the namespaces that the other has not.
    const has = ({ metadata }: Monitor | PrometheusRule) =>
      selects(metadata.labels ?? {}) &&
      (second === undefined || isUserWorkload(metadata.namespace) === (server !== first));
    return {
      server,
      jobs: monitors.filter(has).flatMap(jobNames),
      ruleFiles: rules.filter(has).length,
    };
  });
}

/** One for each endpoint, as the operator names them. */
export function jobNames(monitor: Monitor): readonly string[] {
  const { metadata } = monitor;
  const isOfPods = monitor.kind === 'PodMonitor';
  const endpoints = isOfPods ? monitor.spec.podMetricsEndpoints : monitor.spec.endpoints;
  const kind = isOfPods ? 'podMonitor' : 'serviceMonitor';
  return endpoints.map((_, i) => `${kind}/${metadata.namespace}/${metadata.name}/${i}`);
}
