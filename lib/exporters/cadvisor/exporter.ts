import { Scrape } from '../../platform/scrape';
import { Exporter } from '../exporter';

/**
 * What the kubelet of each node says of the containers it runs, scraped with honorLabels: `namespace`, `pod` and `container`
 * are the container's. Every pod has a series of its own with `container=""`: leave it out, or sums double.
 */
export const cadvisor = new Exporter<'cadvisor'>({
  name: 'cadvisor',
  title: 'cAdvisor',
  ofCluster: true,
  scrapedBy: Scrape.elsewhere('the cluster monitoring'),
  inspection: {
    metrics: ({ cli }) => [`${cli} get pods -A -l app.kubernetes.io/name=kube-state-metrics`],
  },
});
