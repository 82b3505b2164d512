import { gatewayMonitorOwner } from '../../platform/operator-monitors';
import { Scrape } from '../../platform/scrape';
import { Exporter } from '../exporter';
import { escapeRegex } from '../label-matcher';

/** The Envoy of the gateway (istio/istio `kube-gateway.yaml`): what it says of requests. */
export const istioGateway = new Exporter<'istio-gateway'>({
  name: 'istio-gateway',
  title: 'Istio gateway',
  part: 'gateway',
  // The pods of one Deployment: another gateway whose name begins alike does not match.
  pods: ({ gateway }) => ({ like: `${escapeRegex(gateway.deploymentName)}-[a-z0-9]+-[a-z0-9]+` }),
  deployments: ({ gateway }) => escapeRegex(gateway.deploymentName),
  scope: ({ gateway }) => [
    { label: 'namespace', operator: '=', value: gateway.namespace },
    { label: 'pod', operator: '=~', value: `${escapeRegex(gateway.deploymentName)}-[a-z0-9]+-[a-z0-9]+` },
  ],
  scrapedBy: (platform) => gatewayMonitorOwner(platform) ?? Scrape.here(),
  kuadrantScrapes: 'Gateway',
  mixedWith: 'every gateway and sidecar of the mesh together',
  monitors: {
    selects: { 'gateway.networking.k8s.io/gateway-name': true },
    endpoints: ['http-envoy-prom', '/stats/prometheus'],
    // 15014 is the agent's own, which answers there.
    endpointProblem: ({ path, port }) =>
      path === '/metrics' && !['15014', 'http-monitoring'].includes(port)
        ? 'Envoy answers under /stats/prometheus: write that as the path.'
        : undefined,
  },
  // 15090 Envoy, 15020 the agent, which repeats Envoy's metrics.
  guarded: ({ gateway }) => ({
    name: 'istio-gateway-metrics',
    podLabels: gateway.podLabels,
    ports: [15020, 15090],
    madeElsewhere: true,
  }),
  alerts: {
    prefix: 'MaaSGateway',
    called: 'the gateway',
    blind: 'requests, errors and latency at the gateway',
    severity: 'critical',
  },
  inspection: {
    metrics: ({ platform: { gateway }, exec, grep }) => [
      `${exec(gateway.namespace, `deploy/${gateway.deploymentName}`)} pilot-agent request GET /stats/prometheus${grep}`,
    ],
    pods: ({ platform: { gateway }, cli }) => [
      `${cli} get pods -n ${gateway.namespace} -l gateway.networking.k8s.io/gateway-name=${gateway.name}`,
    ],
  },
  reached: [{}],
  detail: ({ gateway }) => gateway.toString(),
});
