import { type FoundEndpoint } from '../../documents/monitors-in';
import { type PlainRecord, isList, textOf } from '../../documents/plain-data';
import { seriesNames } from '../../exporters/metric';
import { re2 } from '../../promql/re2';
import { type Finding } from '../document-problem';
import {
  type CheckedMonitor,
  type MonitorCheck,
  ifStackAssumed,
  isOfUserWorkload,
  whole,
} from './monitor-check';

export const scrapeTimeout: MonitorCheck = {
  id: 'scrape-timeout',
  severity: 'error',
  summary: 'The timeout of a scrape is longer than its interval, which Prometheus refuses.',
  find: ({ monitor }) =>
    monitor.endpoints.flatMap((endpoint) =>
      endpoint.intervalSeconds !== undefined &&
      endpoint.timeoutSeconds !== undefined &&
      endpoint.timeoutSeconds > endpoint.intervalSeconds
        ? [
            of(
              endpoint,
              'scrapeTimeout',
              'scrapeTimeout is longer than interval, which Prometheus refuses: shorten it.',
            ),
          ]
        : [],
    ),
};

export const monitorReadsFiles: MonitorCheck = {
  id: 'monitor-reads-files',
  severity: 'error',
  summary: 'A monitor reads a token or certificate from a file of Prometheus, which the stack refuses.',
  find: (checked) => {
    const { monitor, flow } = checked;
    const { stack } = flow.platform;
    const isPod = monitor.kind === 'PodMonitor';
    const refuses = isPod
      ? 'a PodMonitor'
      : stack.refusesFiles && isOfUserWorkload(checked)
        ? String(stack)
        : undefined;
    return refuses === undefined
      ? []
      : monitor.endpoints.flatMap((endpoint) =>
          endpoint.files.map((field) => ({
            ...of(endpoint, field, `${refuses} refuses ${field}: name a Secret or ConfigMap instead.`),
            ...(isPod ? {} : ifStackAssumed(checked)),
          })),
        );
  },
};

export const monitorEndpoint: MonitorCheck = {
  id: 'monitor-endpoint',
  severity: 'error',
  summary: 'A monitor asks an exporter that we know at a port or path where it does not answer.',
  find: ({ monitor }) =>
    monitor.endpoints.flatMap((endpoint) => {
      const { port, portField } = endpoint;
      const problem = monitor.exporter?.monitors.endpointProblem?.(endpoint);
      return [
        ...(portField === 'port' && /^\d+$/.test(port)
          ? [
              of(
                endpoint,
                'port',
                `port is the name of a port, and ${port} is a number: write the name, or \`targetPort: ${port}\`.`,
              ),
            ]
          : []),
        ...(problem === undefined ? [] : [of(endpoint, 'path', problem)]),
      ];
    }),
};

export const monitorIncomplete: MonitorCheck = {
  id: 'monitor-incomplete',
  severity: 'error',
  summary: 'A monitor scrapes a part of an exporter only, and not what its dashboards and alerts ask for.',
  find: ({ monitor: { exporter, endpoints }, earlier }) => {
    const others = earlier
      .filter((one) => exporter !== undefined && one.exporter === exporter)
      .flatMap((one) => one.endpoints);
    const problem =
      endpoints.length === 0 ? undefined : exporter?.monitors.problem?.([...endpoints, ...others]);
    return problem === undefined ? [] : [whole(problem)];
  },
};

export const relabelingWithoutAction: MonitorCheck = {
  id: 'relabeling-without-action',
  severity: 'warning',
  summary:
    'A relabeling has no action: the API server adds one, and Argo CD finds the object out of sync for ever.',
  find: ({ monitor }) =>
    monitor.endpoints.flatMap((endpoint) =>
      (['relabelings', 'metricRelabelings'] as const).flatMap((field) =>
        endpoint[field].flatMap((relabeling, i) =>
          relabeling.action === undefined
            ? [
                {
                  place: endpoint.place,
                  path: [...endpoint.at, field, i],
                  message:
                    `${field}[${i}] has no action, which the API server adds, so that Argo CD finds the object out of sync: ` +
                    'write `action: replace`.',
                },
              ]
            : [],
        ),
      ),
    ),
};

export const monitorDrops: MonitorCheck = {
  id: 'monitor-drops',
  severity: 'error',
  summary: 'metricRelabelings take away a metric or label that queries beside the monitor ask for.',
  find: (checked) =>
    checked.monitor.endpoints.flatMap((endpoint) =>
      endpoint.metricRelabelings.flatMap((relabeling, i) =>
        droppedBy(relabeling, checked).map((message) => ({
          place: endpoint.place,
          path: [...endpoint.at, 'metricRelabelings', i],
          message,
        })),
      ),
    ),
};

/** Metrics that carry what the gateway counts, which every dashboard of it asks for. */
const COUNTED: ReadonlySet<string> = new Set(['check', 'report']);

/** What metricRelabelings take away of what somebody asks for. Source: Prometheus "relabel_config". */
function droppedBy(relabeling: PlainRecord, { monitor, flow, asked }: CheckedMonitor): readonly string[] {
  const { sourceLabels } = relabeling;
  const action = textOf(relabeling.action).toLowerCase();
  const pattern = re2(relabeling.regex === undefined ? '(.*)' : textOf(relabeling.regex));
  if ('problem' in pattern) {
    return [`its regex is no regular expression of Prometheus: ${pattern.problem}.`];
  }
  const matches = (text: string) => pattern.matches(text);
  // The store of Open Data Hub has the proxies' metrics from a collector of its own.
  const isStoredElsewhere =
    flow.platform.stack.targetLabels === 'exported' && monitor.exporter?.mixedWith !== undefined;
  if (isStoredElsewhere) return [];
  const metrics = flow.metrics.filter(
    (metric) =>
      metric.exporter.endpoint === monitor.exporter && (asked.has(metric) || COUNTED.has(metric.telemetry)),
  );
  const byName = isList(sourceLabels) && sourceLabels.length === 1 && sourceLabels[0] === '__name__';
  if ((action === 'drop' || action === 'keep') && byName) {
    const lost = metrics
      .flatMap((metric) => seriesNames(metric, metric.name))
      .filter((name) => matches(name) === (action === 'drop'));
    return lost.length === 0 ? [] : [`metricRelabelings ${action} ${named(lost)}: let it through.`];
  }
  if (action === 'labeldrop' || action === 'labelkeep') {
    const labels = new Set(
      metrics.flatMap((metric) => [...flow.telemetryLabelsOn(metric), 'namespace', 'pod']),
    );
    const lost = [...labels].filter((label) => matches(label) === (action === 'labeldrop'));
    return lost.length === 0
      ? []
      : [`metricRelabelings take the label ${named(lost)} away, which queries ask for: keep it.`];
  }
  return [];
}

function named(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

function of(endpoint: FoundEndpoint, field: string, message: string): Finding {
  return { place: endpoint.place, path: [...endpoint.at, ...field.split('.')], message };
}
