import { Scrape } from '../../platform/scrape';
import { Exporter } from '../exporter';

/**
 * What Kubernetes says of its objects, in whatever namespace they are.
 * Scraped with honorLabels: `namespace`, `pod` and `container` are the object's.
 */
export const kubeStateMetrics = new Exporter<'kube-state-metrics'>({
  name: 'kube-state-metrics',
  title: 'kube-state-metrics',
  ofCluster: true,
  scrapedBy: Scrape.elsewhere('the cluster monitoring'),
  inspection: {
    metrics: ({ cli }) => [`${cli} get pods -A -l app.kubernetes.io/name=kube-state-metrics`],
  },
});
