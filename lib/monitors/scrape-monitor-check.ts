import { type IConstruct } from 'constructs';
import { type Claim, rivals } from '../validation/claims';
import { positiveDurationProblems } from '../validation/durations';
import {
  annotationsProblems,
  labelsProblems,
  nameProblems,
  namespaceProblems,
} from '../validation/kubernetes-names';
import { type ScrapeEndpoint, type ScrapeMonitor } from './scrape-monitor';

/** Kuadrant deletes every monitor in the cluster that carries it (kuadrant-operator `observability_reconciler.go`). */
const KUADRANT_LABEL = 'kuadrant.io/observability';

/** Everything that would make the operator refuse the monitor, the stack ignore it, or a series count twice. */
export function scrapeMonitorProblems(monitor: ScrapeMonitor): string[] {
  const { target, endpoints, interval, scrapeTimeout, labels, annotations } = monitor;
  return [
    ...nameProblems('name', monitor.name),
    ...(monitor.namespace === target.namespace ? [] : namespaceProblems('namespace', monitor.namespace)),
    ...labelsProblems('labels', labels),
    ...annotationsProblems('annotations', annotations),
    ...(Object.hasOwn(labels, KUADRANT_LABEL)
      ? [
          `the label ${KUADRANT_LABEL} marks Kuadrant's own monitors, and the operator would delete this one: drop it.`,
        ]
      : []),
    ...target.problems(),
    ...(endpoints.length === 0 ? ['endpoints is empty: name at least one port and path.'] : []),
    ...endpoints.flatMap((endpoint, i) => endpointProblems(monitor, endpoint, `endpoints[${i}]`)),
    ...positiveDurationProblems('interval', interval),
    // It is the interval where that is short and no timeout is given.
    ...(scrapeTimeout === interval ? [] : positiveDurationProblems('scrapeTimeout', scrapeTimeout)),
    ...(scrapeTimeout.toMilliseconds() > interval.toMilliseconds()
      ? ['scrapeTimeout is longer than interval, which Prometheus refuses: shorten it.']
      : []),
    ...(monitor.stack.ownNamespaceOnly && monitor.namespace !== target.namespace
      ? [
          `under ${monitor.stack} a monitor reaches only its own namespace: put it into "${target.namespace}" ` +
            `instead of "${monitor.namespace}".`,
        ]
      : []),
    ...sharedTargetProblems(monitor),
  ];
}

function endpointProblems(monitor: ScrapeMonitor, endpoint: ScrapeEndpoint, where: string): string[] {
  const { port, path = '/metrics', tls, authorization } = endpoint;
  const files = [
    ...(tls?.settings.caFile === undefined ? [] : ['a CA file', 'ScrapeTls.caFromConfigMap']),
    ...(authorization?.settings.file === undefined
      ? []
      : ['a token file', 'ScrapeAuthorization.bearerToken']),
  ];
  const problems = [
    ...port.problems(),
    ...(path.startsWith('/') ? [] : [`path ${JSON.stringify(path)} must begin with "/".`]),
    ...(tls?.problems() ?? []),
    ...(authorization?.problems() ?? []),
  ];
  for (let i = 0; i < files.length; i += 2) {
    const refuses =
      monitor.target.kind === 'Pod' ? 'a PodMonitor' : monitor.stack.refusesFiles ? `${monitor.stack}` : '';
    if (refuses !== '') problems.push(`${refuses} refuses ${files[i]}: write ${files[i + 1]} instead.`);
  }
  return problems.map((problem) => `${where}: ${problem}`);
}

function sharedTargetProblems(monitor: ScrapeMonitor): string[] {
  const others = new Set(scrapeTargets(monitor).flatMap((target) => rivals(monitor, target)));
  return others.size === 0
    ? []
    : [
        `${monitor.exporter} in ${monitor.target.namespace} has two owners: ${paths([...others])} scrapes it as well, ` +
          'and every series would count twice. Keep one of them.',
      ];
}

function paths(constructs: readonly IConstruct[]): string {
  return constructs.map(({ node }) => node.path).join(', ');
}

/** What a monitor claims: each path of the exporter. The same labels in the same namespace are the same target. */
export function scrapeTargets({ exporter, target, endpoints }: ScrapeMonitor): Claim[] {
  const labels = Object.entries(target.labels).sort(([a], [b]) => (a < b ? -1 : 1));
  const paths = [...new Set(endpoints.map(({ path = '/metrics' }) => path))];
  return paths.map((path) => ({
    kind: 'scrape-target',
    key: JSON.stringify([exporter.name, target.namespace, path, labels]),
  }));
}
