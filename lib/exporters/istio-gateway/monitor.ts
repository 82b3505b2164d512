import { ApiObject } from 'cdk8s';
import { type Construct } from 'constructs';
import { Gateway } from '../../platform/gateway';
import { serviceNameProblems } from '../../validation/kubernetes-names';
import { checkAtSynth } from '../../validation/problems';
import { type MonitorOptions, ScrapeMonitor } from '../../monitors/scrape-monitor';
import { ScrapePort, ScrapeTarget } from '../../monitors/scrape-target';

export interface IstioGatewayMonitorProps extends MonitorOptions {
  /**
   * The name of the ServiceMonitor and of the Service it finds.
   * @default 'istio-gateway-metrics'
   */
  readonly name?: string;

  /**
   * The gateway whose Envoy is scraped.
   * @default Gateway.MAAS_DEFAULT
   */
  readonly gateway?: Gateway;
}

/** Envoy's own metrics; 15020 repeats them, and scraping both stores every series twice. */
const ENVOY_METRICS_PORT = 15090;

/**
 * Scrapes the Envoy of a gateway, through a headless Service of its own: the gateway's Service does not have the
 * metrics port, and should not, because it faces the clients.
 * Source: istio/istio `kube-gateway.yaml` (port `http-envoy-prom`).
 */
export class IstioGatewayMonitor extends ScrapeMonitor {
  /** The Service that makes the metrics port reachable. */
  readonly serviceObject: ApiObject;

  constructor(scope: Construct, id: string, props: IstioGatewayMonitorProps = {}) {
    const { name = 'istio-gateway-metrics', gateway = Gateway.MAAS_DEFAULT, ...options } = props;
    const found = { 'app.kubernetes.io/name': name, ...gateway.podLabels };
    super(scope, id, {
      ...options,
      name,
      exporter: 'istio-gateway',
      target: ScrapeTarget.services(gateway.namespace, found),
      endpoints: [{ port: ScrapePort.named('http-envoy-prom'), path: '/stats/prometheus' }],
    });
    // A Service of cdk8s-plus would say the same, and loading that package takes longer than loading all of cdk8s.
    this.serviceObject = new ApiObject(this, 'Service', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace: gateway.namespace, labels: found },
      spec: {
        type: 'ClusterIP',
        clusterIP: 'None',
        ports: [
          // The API server would add the last two.
          {
            name: 'http-envoy-prom',
            port: ENVOY_METRICS_PORT,
            protocol: 'TCP',
            targetPort: ENVOY_METRICS_PORT,
          },
        ],
        selector: { ...gateway.podLabels },
      },
    });
    checkAtSynth(this, () => serviceNameProblems('name', name));
  }
}
