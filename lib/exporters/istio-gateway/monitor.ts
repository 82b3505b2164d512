import { ApiObject, JsonPatch } from 'cdk8s';
import { Protocol, Service } from 'cdk8s-plus-28';
import { type Construct } from 'constructs';
import { istioGateway } from './exporter';
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
  readonly service: Service;

  constructor(scope: Construct, id: string, props: IstioGatewayMonitorProps = {}) {
    const { name = 'istio-gateway-metrics', gateway = Gateway.MAAS_DEFAULT, ...options } = props;
    const found = { 'app.kubernetes.io/name': name, ...gateway.podLabels };
    super(scope, id, {
      ...options,
      name,
      exporter: istioGateway,
      target: ScrapeTarget.services(gateway.namespace, found),
      endpoints: [{ port: ScrapePort.named('http-envoy-prom'), path: '/stats/prometheus' }],
    });
    this.service = new Service(this, 'Service', {
      metadata: { name, namespace: gateway.namespace, labels: found },
      clusterIP: 'None',
      // The API server would add the last two.
      ports: [
        {
          name: 'http-envoy-prom',
          port: ENVOY_METRICS_PORT,
          targetPort: ENVOY_METRICS_PORT,
          protocol: Protocol.TCP,
        },
      ],
    });
    for (const [label, value] of Object.entries(gateway.podLabels)) this.service.selectLabel(label, value);
    // cdk8s-plus writes an empty list, which a headless Service has no use for.
    ApiObject.of(this.service).addJsonPatch(JsonPatch.remove('/spec/externalIPs'));
    checkAtSynth(this, () => serviceNameProblems('name', name));
  }
}
