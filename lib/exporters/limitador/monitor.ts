import { type Construct } from 'constructs';
import { limitador as exporter } from './exporter';
import { type MonitorOptions, ScrapeMonitor } from '../../monitors/scrape-monitor';
import { ScrapePort, ScrapeTarget } from '../../monitors/scrape-target';

export interface LimitadorMonitorProps extends MonitorOptions {
  /** @default 'limitador-metrics' */
  readonly name?: string;

  /**
   * Where Limitador runs.
   * @default 'kuadrant-system'
   */
  readonly namespace?: string;

  /**
   * The name of the Limitador resource.
   * @default 'limitador'
   */
  readonly limitador?: string;
}

/**
 * Scrapes Limitador: the counters with the telemetry labels. Leave it out where Kuadrant's observability is on.
 * Source: Kuadrant/limitador-operator `pkg/limitador` (Service labels and port).
 */
export class LimitadorMonitor extends ScrapeMonitor {
  constructor(scope: Construct, id: string, props: LimitadorMonitorProps = {}) {
    const {
      name = 'limitador-metrics',
      namespace = 'kuadrant-system',
      limitador = 'limitador',
      ...options
    } = props;
    super(scope, id, {
      madeElsewhere: true,
      ...options,
      name,
      exporter,
      target: ScrapeTarget.services(namespace, { app: 'limitador', 'limitador-resource': limitador }),
      endpoints: [{ port: ScrapePort.named('http') }],
    });
  }
}
