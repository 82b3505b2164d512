import { type Construct } from 'constructs';
import { STANDARD_EXPORTERS } from '../exporters';
import { MetricsNetworkPolicy, type MetricsNetworkPolicyProps } from '../monitors/metrics-network-policy';
import { type ChartContext, instanceName } from './context';
import { type MonitorsProps } from './monitors';

export interface NetworkPoliciesProps {
  /**
   * A NetworkPolicy for each exporter that the chart scrapes: only the monitoring stack reaches its metrics ports, and its
   * other ports stay as they are; see {@link MetricsNetworkPolicy} for what that costs. The model servers have none,
   * because they serve metrics and inference on one port, nor has the router, which OpenShift runs on the host's network.
   * @default false
   */
  readonly networkPolicies?: boolean | Pick<MetricsNetworkPolicyProps, 'from' | 'otherPorts'>;
}

/**
 * Guards the metrics ports of what the chart scrapes.
 * Sources: istio/istio `kube-gateway.yaml`; Kuadrant/limitador-operator `pkg/limitador/k8s_objects.go`;
 * Kuadrant/authorino-operator `pkg/resources/k8s.go`.
 */
export function addNetworkPolicies(
  scope: Construct,
  context: ChartContext,
  { networkPolicies = false, monitors = {} }: NetworkPoliciesProps & { readonly monitors?: MonitorsProps },
): void {
  if (networkPolicies === false) return;
  const { platform } = context;
  const options = networkPolicies === true ? {} : networkPolicies;
  for (const { exporter, portsOf } of STANDARD_EXPORTERS) {
    const guarded = exporter.guarded(platform);
    if (guarded === undefined || platform.scrape(exporter).owner !== 'here') continue;
    for (const namespace of exporter.namespaces(platform) ?? []) {
      new MetricsNetworkPolicy(scope, `${exporter}-network`, {
        namespace,
        ...guarded,
        ...portsOf?.(monitors),
        ...options,
        name: instanceName(context, guarded.name),
        stack: platform.stack,
      });
    }
  }
}
