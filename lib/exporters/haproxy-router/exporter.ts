import { Scrape } from '../../platform/scrape';
import { Exporter } from '../exporter';

const OWNER = 'ingresscontroller.operator.openshift.io/owning-ingresscontroller';

/**
 * OpenShift's routers (openshift/cluster-ingress-operator `pkg/operator/controller/names.go`), by their own exporter.
 * Nearly everything is a gauge on the wire, `_total` too: those only grow, and
 * `rate` works on them. They outlive a reload of HAProxy, not a restart of the pod. Of a passthrough route
 * (`backend="tcp"`) the router sees connections only: the mean response time is there and 0, the responses are absent.
 */
export const haproxyRouter = new Exporter<'haproxy-router'>({
  name: 'haproxy-router',
  title: 'HAProxy router',
  namespaces: ['openshift-ingress'],
  pods: { like: 'router-.+' },
  // Queries are kept to the route, which has one name on every router.
  scope: () => [],
  ofCluster: true,
  scrapedBy: ({ stack }) =>
    stack.openShift ? Scrape.elsewhere("OpenShift's ingress operator") : Scrape.nobody(),
  monitors: { selects: { [OWNER]: true } },
  alerts: {
    prefix: 'MaaSRouter',
    called: 'the router',
    blind: 'whether the route reaches the gateway',
    // A router that is not there may be meant so.
    severity: 'warning',
  },
  inspection: { metrics: ({ cli }) => [`${cli} get pods -n openshift-ingress -l ${OWNER}`] },
});
