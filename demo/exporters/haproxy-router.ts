import { type Family, Registry } from '../exposition/registry';
import { type Request } from '../traffic/request';
import { type Exporter, type Moment } from './exporter';

const ROUTE = { backend: 'tcp', namespace: 'openshift-ingress', route: 'maas-gateway-route' };
const CONSOLE = { backend: 'https', namespace: 'openshift-console', route: 'console' };

/**
 * The OpenShift router. The gateway's route passes TLS through, so the router sees its connections and no HTTP; the
 * console's is re-encrypted. Counters are gauges on the wire.
 */
export class HaproxyRouterExporter implements Exporter {
  private readonly registry = new Registry();
  private readonly up = this.gauge('haproxy_up', 'HAProxy answers');
  private readonly scrapes = this.registry.counter('haproxy_exporter_total_scrapes', { help: 'Scrapes' });
  private readonly backendUp = this.gauge('haproxy_backend_up', 'The backend answers');
  private readonly connections = this.gauge('haproxy_backend_connections_total', 'Connections');
  private readonly sessions = this.gauge('haproxy_backend_current_sessions', 'Connections now');
  private readonly responseTime = this.gauge(
    'haproxy_backend_http_average_response_latency_milliseconds',
    'Mean of the last 1024 requests',
  );
  private readonly responses = this.gauge('haproxy_backend_http_responses_total', 'Responses');
  private open: number[] = [];

  constructor() {
    this.restart();
  }

  moments({ at, answeredAt }: Request): readonly Moment[] {
    return [
      {
        at,
        happen: () => {
          this.connections.add(ROUTE);
          this.open.push(answeredAt);
        },
      },
    ];
  }

  expose(path: string, now: number): readonly Family[] | undefined {
    if (path !== '/metrics') return undefined;
    this.open = this.open.filter((until) => until > now);
    this.sessions.set(ROUTE, this.open.length);
    return this.registry.families();
  }

  restart(): void {
    this.registry.clear();
    this.open = [];
    this.up.set({}, 1);
    this.scrapes.add({});
    for (const route of [ROUTE, CONSOLE]) {
      this.backendUp.set(route, 1);
      this.connections.set(route, 0);
      this.sessions.set(route, 0);
      this.responseTime.set(route, route === ROUTE ? 0 : 3);
    }
    for (const code of ['1xx', '2xx', '3xx', '4xx', '5xx', 'other']) {
      this.responses.set({ ...CONSOLE, code }, code === '2xx' ? 226 : 0);
    }
  }

  private gauge(name: string, help: string) {
    return this.registry.gauge(name, { help });
  }
}
