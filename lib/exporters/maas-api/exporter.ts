import { maasApiMonitorOwner } from '../../platform/operator-monitors';
import { Exporter } from '../exporter';

/**
 * maas-api: keys and listings (models-as-a-service `deployment/base/maas-api`).
 * Inference does not pass through maas-api, apart from Authorino's checks of keys.
 */
export const maasApi = new Exporter<'maas-api'>({
  name: 'maas-api',
  title: 'maas-api',
  part: 'maasApi',
  // Two more parts in the name, so that its jobs are not taken for it.
  pods: { like: 'maas-api-[a-z0-9]+-[a-z0-9]+' },
  deployments: 'maas-api',
  scrapedBy: maasApiMonitorOwner,
  monitors: { selects: { 'app.kubernetes.io/name': 'maas-api' } },
  guarded: { name: 'maas-api-metrics', podLabels: { 'app.kubernetes.io/name': 'maas-api' }, ports: [9090] },
  alerts: {
    prefix: 'MaaSApi',
    called: 'maas-api',
    blind: 'the keys that are made and checked',
    severity: 'warning',
  },
  inspection: {
    metrics: ({ platform: { maasApi: where }, cli, grep }) => [
      `${cli} port-forward -n ${where.namespace} deploy/maas-api 9090:9090`,
      `curl -s localhost:9090/metrics${grep}`,
    ],
    pods: ({ platform: { maasApi: where }, cli }) => [`${cli} get deploy maas-api -n ${where.namespace}`],
  },
});
