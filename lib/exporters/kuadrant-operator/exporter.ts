import { Scrape } from '../../platform/scrape';
import { Exporter } from '../exporter';

/**
 * Kuadrant's operator, from 1.4: what it has made of the policies. All gauges, written anew at each reconcile. Only
 * Kuadrant's own observability scrapes it.
 */
export const kuadrantOperator = new Exporter<'kuadrant-operator'>({
  name: 'kuadrant-operator',
  title: 'Kuadrant operator',
  part: 'kuadrant',
  scrapedBy: ({ kuadrant }) =>
    kuadrant.observability ? Scrape.elsewhere("Kuadrant's observability") : Scrape.nobody(),
  inspection: {
    metrics: ({ platform: { kuadrant }, cli, grep }) => [
      `${cli} port-forward -n ${kuadrant.namespace} deploy/kuadrant-operator-controller-manager 8080:8080`,
      `curl -s localhost:8080/metrics${grep}`,
    ],
    pods: ({ platform: { kuadrant }, cli }) => [`${cli} get pods -n ${kuadrant.namespace} -l app=kuadrant`],
  },
});
