import { limitadorMonitorOwner } from '../../platform/operator-monitors';
import { Scrape } from '../../platform/scrape';
import { Exporter } from '../exporter';
import { type Inspected } from '../exporter-props';
import { istioGateway } from '../istio-gateway/exporter';
import { type LabelMatcher, escapeRegex } from '../label-matcher';

/** The label by which Limitador names the HTTPRoute of a request, as `namespace/name`. */
export const ROUTE_LABEL = 'limitador_namespace';

/**
 * Limitador: the counters with the telemetry labels. The operator names everything after the Limitador resource, which
 * is called `limitador` (Kuadrant/limitador-operator `pkg/limitador/k8s_objects.go`).
 */
export const limitador = new Exporter<'limitador'>({
  name: 'limitador',
  title: 'Limitador',
  part: 'kuadrant',
  pods: { like: 'limitador-limitador-[a-z0-9]+-[a-z0-9]+' },
  deployments: 'limitador-limitador',
  scope: ({ kuadrant, models }, metric) => [
    { label: 'namespace', operator: '=', value: kuadrant.namespace },
    ...(metric.labels.includes(ROUTE_LABEL) ? [routesOf(models.routes)] : []),
  ],
  scrapedBy: (platform) => limitadorMonitorOwner(platform) ?? Scrape.here(),
  kuadrantScrapes: 'Limitador',
  monitors: {
    selects: { 'limitador-resource': true, app: 'limitador' },
    endpointProblem: ({ path }) =>
      path === '/metrics' ? undefined : `Limitador does not answer under ${path}: write /metrics.`,
  },
  guarded: {
    name: 'limitador-metrics',
    podLabels: { app: 'limitador', 'limitador-resource': 'limitador' },
    ports: [8080],
    madeElsewhere: true,
  },
  alerts: {
    prefix: 'MaaSLimitador',
    called: 'Limitador',
    blind: 'tokens, requests and refusals of every user',
    severity: 'critical',
  },
  inspection: {
    metrics: (on) => [
      `${on.exec(on.platform.kuadrant.namespace, `deploy/${deploymentOf(on)}`)} curl -s localhost:8080/metrics${on.grep}`,
    ],
    pods: (on) => [`${on.cli} get deploy ${deploymentOf(on)} -n ${on.platform.kuadrant.namespace}`],
  },
  reached: [{ from: istioGateway, label: { telemetryLabels: true } }],
});

function deploymentOf({ selected }: Inspected): string {
  return `limitador-${selected('limitador-resource') ?? 'limitador'}`;
}

/**
 * A matcher for the routes of the models: Limitador counts those of every other policy of the cluster as well. Where a
 * monitor drops the label nothing can be told apart, and the matcher takes what is there.
 */
function routesOf(routes: readonly string[]): LabelMatcher {
  const patterns = routes.map((route) => {
    const [namespace = '', name = ''] = route.split('/');
    return `${patternOf(namespace)}/${patternOf(name)}`;
  });
  return { label: ROUTE_LABEL, operator: '=~', value: ['', ...patterns].join('|') };
}

function patternOf(name: string): string {
  return name === '*' ? '.+' : name.split('*').map(escapeRegex).join('.*');
}
