import { type Construct } from 'constructs';
import { maasApi } from './exporter';
import { type MonitorOptions, ScrapeMonitor } from '../../monitors/scrape-monitor';
import { ScrapePort, ScrapeTarget } from '../../monitors/scrape-target';

export interface MaasApiMonitorProps extends MonitorOptions {
  /** @default 'maas-api-metrics' */
  readonly name?: string;

  /**
   * Where maas-api runs.
   * @default 'maas-api'
   */
  readonly namespace?: string;

  /**
   * The labels of its pods.
   * @default { 'app.kubernetes.io/name': 'maas-api' }
   */
  readonly podLabels?: Readonly<Record<string, string>>;

  /**
   * Its metrics port, `METRICS_PORT`.
   * @default 9090
   */
  readonly port?: number;
}

/**
 * Scrapes maas-api: key management and listings, no inference traffic. Today's maas-api comes with a PodMonitor of
 * the same name (models-as-a-service `deployment/base/maas-api/monitoring/podmonitor.yaml`); use this one where that
 * is not installed.
 */
export class MaasApiMonitor extends ScrapeMonitor {
  constructor(scope: Construct, id: string, props: MaasApiMonitorProps = {}) {
    const {
      name = 'maas-api-metrics',
      namespace = 'maas-api',
      podLabels = { 'app.kubernetes.io/name': 'maas-api' },
      port = 9090,
      ...options
    } = props;
    super(scope, id, {
      ...options,
      name,
      exporter: maasApi,
      target: ScrapeTarget.pods(namespace, podLabels),
      endpoints: [{ port: ScrapePort.number(port) }],
    });
  }
}
