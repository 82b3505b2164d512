import { Exporter } from '../exporter';
import { type Inspected } from '../exporter-props';
import { istioGateway } from '../istio-gateway/exporter';

/** Authorino (Kuadrant/authorino-operator `pkg/resources/k8s.go`): who asks, and whether they may. */
export const authorino = new Exporter<'authorino'>({
  name: 'authorino',
  title: 'Authorino',
  part: 'kuadrant',
  // Two more parts in the name, so that `authorino-operator` is not taken for it.
  pods: { like: 'authorino-[a-z0-9]+-[a-z0-9]+' },
  deployments: 'authorino',
  kuadrantScrapes: 'Authorino',
  monitors: {
    selects: { 'authorino-resource': true },
    // Kuadrant/authorino `docs/user-guides/observability.md`.
    endpointProblem: ({ path }) =>
      ['/metrics', '/server-metrics'].includes(path)
        ? undefined
        : `Authorino does not answer under ${path}: write /server-metrics.`,
    problem: (endpoints) =>
      endpoints.length === 0 || endpoints.some(({ path }) => path === '/server-metrics')
        ? undefined
        : 'it scrapes the controller of Authorino only, and nothing tells of requests: add an endpoint with the path ' +
          '/server-metrics.',
  },
  guarded: {
    name: 'authorino-server-metrics',
    podLabels: { 'authorino-resource': 'authorino', 'control-plane': 'controller-manager' },
    ports: [8080],
    madeElsewhere: true,
  },
  alerts: {
    prefix: 'MaaSAuthorino',
    called: 'Authorino',
    blind: 'authentication: its refusals and how long it takes',
    severity: 'critical',
  },
  inspection: {
    // Its image has no shell.
    metrics: (on) => [
      `${on.cli} port-forward -n ${on.platform.kuadrant.namespace} deploy/${deploymentOf(on)} 8080:8080`,
      `curl -s localhost:8080/server-metrics${on.grep}`,
    ],
    pods: (on) => [`${on.cli} get deploy ${deploymentOf(on)} -n ${on.platform.kuadrant.namespace}`],
  },
  reached: [{ from: istioGateway, label: 'who is it?' }],
});

function deploymentOf({ selected }: Inspected): string {
  return selected('authorino-resource') ?? 'authorino';
}
