import { type PlainRecord, recordAt, recordsIn, textOf } from '../documents/plain-data';
import { type FoundMonitor } from '../documents/monitors-in';
import { monitorOf } from '../review/monitor-of';
import { sortedJson, without } from './comparable';

/** A monitor, as it is compared. */
export interface MonitorModel {
  readonly object: string;
  readonly endpoints: readonly MonitorEndpoint[];
  /** The labels by which a Prometheus selects it. */
  readonly labels: Readonly<Record<string, string>>;
}

/** One thing that a monitor scrapes. */
export interface MonitorEndpoint {
  /** What is scraped, whatever the monitor is called: `app=limitador in kuadrant-system, port http, path /metrics`. */
  readonly target: string;
  readonly interval: string;
  /** Everything else that is said of it, as JSON. */
  readonly rest: string;
}

export function monitorModelOf(manifest: PlainRecord, object: string): MonitorModel | undefined {
  const monitor = monitorOf(manifest);
  if (monitor === undefined) return undefined;
  const spec = recordAt(manifest, 'spec');
  const raw = recordsIn(monitor.kind === 'PodMonitor' ? spec.podMetricsEndpoints : spec.endpoints);
  const shared = without(spec, ['selector', 'namespaceSelector', 'endpoints', 'podMetricsEndpoints']);
  return {
    object,
    labels: monitor.labels,
    endpoints: monitor.endpoints.map(({ port, path }, i) => {
      const endpoint = raw[i] ?? {};
      const rest = without(endpoint, ['interval', 'path', 'port', 'targetPort', 'portNumber']);
      return {
        target: `${selected(monitor)}, port ${port || 'any'}, path ${path}`,
        interval: textOf(endpoint.interval),
        rest: sortedJson({ ...shared, ...rest }),
      };
    }),
  };
}

function selected({ kind, selector, selectsByExpression, targetNamespaces }: FoundMonitor): string {
  const labels = Object.entries(selector)
    .map(([key, value]) => `${key}=${value}`)
    .sort();
  const what = [...labels, ...(selectsByExpression ? ['more expressions'] : [])].join(', ') || 'everything';
  const where = targetNamespaces === undefined ? 'all namespaces' : [...targetNamespaces].sort().join(', ');
  return `${kind === 'PodMonitor' ? 'pods' : 'Services'} ${what} in ${where}`;
}
