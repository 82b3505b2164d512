import { type Construct } from 'constructs';
import { MetricsNetworkPolicy, type MetricsNetworkPolicyProps } from '../monitors/metrics-network-policy';
import { type MonitoredExporter } from '../platform/scrape';
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

type Guarded = Exclude<MonitoredExporter, 'models' | 'haproxy-router'>;
type Pods = Pick<MetricsNetworkPolicyProps, 'name' | 'namespace' | 'podLabels' | 'ports' | 'madeElsewhere'>;

/** Guards the metrics ports of what the chart scrapes. */
export function addNetworkPolicies(
  scope: Construct,
  context: ChartContext,
  { networkPolicies = false, monitors = {} }: NetworkPoliciesProps & { readonly monitors?: MonitorsProps },
): void {
  if (networkPolicies === false) return;
  const { stack } = context.platform;
  const options = networkPolicies === true ? {} : networkPolicies;
  for (const [exporter, pods] of Object.entries(guardedPods(context, monitors))) {
    if (context.platform.scrape(exporter).owner !== 'here') continue;
    new MetricsNetworkPolicy(scope, `${exporter}-network`, {
      ...pods,
      ...options,
      name: instanceName(context, pods.name),
      stack,
    });
  }
}

/**
 * The pods behind each exporter.
 * Sources: istio/istio `kube-gateway.yaml` (15090 Envoy, 15020 the agent, which repeats Envoy's metrics);
 * Kuadrant/limitador-operator `pkg/limitador/k8s_objects.go`; Kuadrant/authorino-operator `pkg/resources/k8s.go`.
 */
function guardedPods({ platform }: ChartContext, { maasApi = {} }: MonitorsProps): Record<Guarded, Pods> {
  const { gateway, kuadrant } = platform;
  return {
    'istio-gateway': {
      name: 'istio-gateway-metrics',
      namespace: gateway.namespace,
      podLabels: gateway.podLabels,
      ports: [15020, 15090],
      madeElsewhere: true,
    },
    limitador: {
      name: 'limitador-metrics',
      namespace: kuadrant.namespace,
      podLabels: { app: 'limitador', 'limitador-resource': 'limitador' },
      ports: [8080],
      madeElsewhere: true,
    },
    authorino: {
      name: 'authorino-server-metrics',
      namespace: kuadrant.namespace,
      podLabels: { 'authorino-resource': 'authorino', 'control-plane': 'controller-manager' },
      ports: [8080],
      madeElsewhere: true,
    },
    'maas-api': {
      name: 'maas-api-metrics',
      namespace: platform.maasApi.namespace,
      podLabels: maasApi.podLabels ?? { 'app.kubernetes.io/name': 'maas-api' },
      ports: [maasApi.port ?? 9090],
      madeElsewhere: maasApi.madeElsewhere,
    },
  };
}
