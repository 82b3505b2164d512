import { type Flow } from '../flow/flow';
import { type Metric, seriesNames } from '../exporters/metric';
import { anyOf } from '../validation/wording';
import { type FoundEndpoint, type FoundMonitor } from './monitors-in';
import { type PlainRecord, isList, textOf } from './plain-data';

/** What a monitor is held against. */
export interface MonitorContext {
  readonly flow: Flow;
  /** The other monitors among the manifests, those before it first. */
  readonly earlier: readonly FoundMonitor[];
  /** The metrics that the queries among the manifests ask for. */
  readonly asked: ReadonlySet<Metric>;
}

/** Something that is wrong with a part of a monitor. */
export interface MonitorProblem {
  readonly place: string;
  readonly problem: string;
}

/** What keeps somebody's ServiceMonitor or PodMonitor from bringing what the flow needs, or brings it twice. */
export function monitorProblems(monitor: FoundMonitor, context: MonitorContext): MonitorProblem[] {
  const whole = [
    ...selectorProblems(monitor),
    ...namespaceProblems(monitor, context),
    ...stackLabelProblems(monitor, context),
    ...ownerProblems(monitor, context),
    ...listed(monitor.exporter?.monitors.problem?.(monitor.endpoints)),
  ];
  return [
    ...whole.map((problem) => ({ place: 'spec', problem })),
    ...monitor.endpoints.flatMap((endpoint) =>
      endpointProblems(monitor, endpoint, context).map((problem) => ({ place: endpoint.place, problem })),
    ),
  ];
}

function listed(problem: string | undefined): readonly string[] {
  return problem === undefined ? [] : [problem];
}

function selectorProblems({ kind, selector, selectsByExpression, endpoints }: FoundMonitor): string[] {
  const what = kind === 'PodMonitor' ? 'pod' : 'Service';
  return [
    ...(Object.keys(selector).length === 0 && !selectsByExpression
      ? [`the selector is empty and finds every ${what} of the namespace: name at least one label.`]
      : []),
    ...(endpoints.length === 0
      ? ['it has no endpoints, so that nothing is scraped: name a port and path.']
      : []),
  ];
}

function namespaceProblems(monitor: FoundMonitor, { flow }: MonitorContext): string[] {
  const { stack } = flow.platform;
  if (!stack.ownNamespaceOnly || monitor.namespace === '') return [];
  const others = monitor.targetNamespaces?.filter((namespace) => namespace !== monitor.namespace);
  if (others?.length === 0) return [];
  return [
    `under ${stack} a monitor reaches only its own namespace: put it into ` +
      `${others === undefined ? 'the namespace of each target' : anyOf(others.map((one) => JSON.stringify(one)))} ` +
      `instead of ${JSON.stringify(monitor.namespace)}.`,
  ];
}

function stackLabelProblems({ namespace, labels }: FoundMonitor, { flow }: MonitorContext): string[] {
  const { stack } = flow.platform;
  const missing = Object.entries(stack.monitorLabels(namespace)).filter(
    ([key, value]) => labels[key] !== value,
  );
  return missing.length === 0
    ? []
    : [
        `${stack} does not select it: give it the label ${missing.map(([key, value]) => `${key}: ${JSON.stringify(value)}`).join(' and ')}.`,
      ];
}

/** Every series of a target that two monitors find is stored twice. */
function ownerProblems(monitor: FoundMonitor, { flow, earlier }: MonitorContext): string[] {
  const { exporter } = monitor;
  if (exporter === undefined) return [];
  const kuadrants = exporter.scrapedByKuadrant(flow.platform);
  const twins = earlier
    .filter((other) => isTwin(monitor, other))
    .map(({ namespace, name }) => `${namespace}/${name}`);
  const owners = [...(kuadrants ? ["Kuadrant's observability"] : []), ...twins];
  return owners.length === 0
    ? []
    : [
        `${exporter} in ${(monitor.targetNamespaces ?? ['all namespaces']).join(', ')} has two owners: ` +
          `${owners.join(', ')} scrapes it as well, and every series would count twice. Keep one of them.`,
      ];
}

function isTwin(one: FoundMonitor, other: FoundMonitor): boolean {
  const share = (a: readonly string[] | undefined, b: readonly string[] | undefined) =>
    a === undefined || b === undefined || a.some((value) => b.includes(value));
  const paths = (monitor: FoundMonitor) => monitor.endpoints.map(({ path }) => path);
  // Two releases of one name in two folders are alternatives, such as the overlays of Kustomize.
  const isSame = one.name === other.name && one.namespace === other.namespace;
  return (
    !isSame &&
    one.exporter === other.exporter &&
    share(one.targetNamespaces, other.targetNamespaces) &&
    share(paths(one), paths(other)) &&
    !differ(one.selector, other.selector)
  );
}

/** Whether no object can match both: they want two values of one label. */
function differ(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  return Object.entries(one).some(([key, value]) => key in other && other[key] !== value);
}

function endpointProblems(monitor: FoundMonitor, endpoint: FoundEndpoint, context: MonitorContext): string[] {
  const { intervalSeconds, timeoutSeconds, files } = endpoint;
  const { stack } = context.flow.platform;
  const refuses =
    monitor.kind === 'PodMonitor' ? 'a PodMonitor' : stack.refusesFiles ? `${stack}` : undefined;
  return [
    ...(intervalSeconds !== undefined && timeoutSeconds !== undefined && timeoutSeconds > intervalSeconds
      ? ['scrapeTimeout is longer than interval, which Prometheus refuses: shorten it.']
      : []),
    ...(refuses === undefined
      ? []
      : files.map((field) => `${refuses} refuses ${field}: name a Secret or ConfigMap instead.`)),
    ...listed(monitor.exporter?.monitors.endpointProblem?.(endpoint)),
    ...endpoint.metricRelabelings.flatMap((relabeling) => relabelingProblems(relabeling, monitor, context)),
  ];
}

/** What metricRelabelings take away of what somebody asks for. Source: Prometheus "relabel_config". */
function relabelingProblems(
  relabeling: PlainRecord,
  monitor: FoundMonitor,
  { flow, asked }: MonitorContext,
): string[] {
  const { sourceLabels } = relabeling;
  const action = textOf(relabeling.action).toLowerCase();
  const matches = anchored(relabeling.regex === undefined ? '(.*)' : textOf(relabeling.regex));
  if (matches === undefined) return [];
  const metrics = flow.metrics.filter(
    (metric) =>
      metric.exporter.endpoint === monitor.exporter && (asked.has(metric) || metric.telemetry !== 'none'),
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

/** Prometheus anchors its patterns at both ends. One that JavaScript cannot read is not judged. */
function anchored(regex: string): ((text: string) => boolean) | undefined {
  try {
    const pattern = new RegExp(`^(?:${regex})$`, 's');
    return (text) => pattern.test(text);
  } catch {
    return undefined;
  }
}
