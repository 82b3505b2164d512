import { type Construct } from 'constructs';
import { authorino as exporter } from './exporter';
import { type MonitorOptions, ScrapeMonitor } from '../../monitors/scrape-monitor';
import { ScrapePort, ScrapeTarget } from '../../monitors/scrape-target';

export interface AuthorinoMonitorProps extends MonitorOptions {
  /** @default 'authorino-server-metrics' */
  readonly name?: string;

  /**
   * Where Authorino runs.
   * @default 'kuadrant-system'
   */
  readonly namespace?: string;

  /**
   * The name of the Authorino resource.
   * @default 'authorino'
   */
  readonly authorino?: string;
}

/**
 * Scrapes both endpoints of Authorino: `/metrics` tells of its controller, `/server-metrics` of the requests it
 * decides. Leave it out where Kuadrant 1.4 or later has its observability on.
 * Source: Kuadrant/authorino `docs/user-guides/observability.md`.
 */
export class AuthorinoMonitor extends ScrapeMonitor {
  constructor(scope: Construct, id: string, props: AuthorinoMonitorProps = {}) {
    const {
      name = 'authorino-server-metrics',
      namespace = 'kuadrant-system',
      authorino = 'authorino',
      ...options
    } = props;
    super(scope, id, {
      madeElsewhere: true,
      ...options,
      name,
      exporter,
      target: ScrapeTarget.services(namespace, {
        'authorino-resource': authorino,
        'control-plane': 'controller-manager',
      }),
      endpoints: [
        { port: ScrapePort.named('http'), path: '/metrics' },
        { port: ScrapePort.named('http'), path: '/server-metrics' },
      ],
    });
  }
}
