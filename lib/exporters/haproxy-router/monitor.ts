import { type Construct } from 'constructs';
import { haproxyRouter } from './exporter';
import { type ScrapeAuthorization, type ScrapeTls } from '../../monitors/scrape-access';
import { type MonitorOptions, ScrapeMonitor } from '../../monitors/scrape-monitor';
import { ScrapePort, ScrapeTarget } from '../../monitors/scrape-target';

export interface HaproxyRouterMonitorProps extends MonitorOptions {
  /** @default 'haproxy-router-metrics' */
  readonly name?: string;

  /**
   * Where the router runs.
   * @default 'openshift-ingress'
   */
  readonly namespace?: string;

  /**
   * The IngressController whose router is scraped.
   * @default 'default'
   */
  readonly ingressController?: string;

  /** How the router's certificate is verified: OpenShift's service CA signs it. */
  readonly tls: ScrapeTls;

  /** The router answers only to who may read its metrics. */
  readonly authorization: ScrapeAuthorization;
}

/**
 * Scrapes an OpenShift router. The ingress operator has a monitor for each of its routers already; use this one only
 * for a router that it does not run.
 * Source: openshift/cluster-ingress-operator `pkg/operator/controller/ingress/monitoring.go`.
 */
export class HaproxyRouterMonitor extends ScrapeMonitor {
  constructor(scope: Construct, id: string, props: HaproxyRouterMonitorProps) {
    const {
      name = 'haproxy-router-metrics',
      namespace = 'openshift-ingress',
      ingressController = 'default',
      tls,
      authorization,
      ...options
    } = props;
    super(scope, id, {
      madeElsewhere: true,
      ...options,
      name,
      exporter: haproxyRouter,
      target: ScrapeTarget.services(namespace, {
        'ingresscontroller.operator.openshift.io/owning-ingresscontroller': ingressController,
      }),
      endpoints: [{ port: ScrapePort.named('metrics'), tls, authorization }],
    });
  }
}
