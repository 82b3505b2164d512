import { type FoundEndpoint, type FoundMonitor } from '../../documents/monitors-in';
import { textOf } from '../../documents/plain-data';
import { anyOf } from '../../validation/wording';
import { type MonitorCheck, ifStackAssumed, isOfUserWorkload, whole } from './monitor-check';

export const monitorSelectsAll: MonitorCheck = {
  id: 'monitor-selects-all',
  severity: 'error',
  summary: 'The selector of a monitor is empty, so that it scrapes every Service or pod of the namespace.',
  find: ({ monitor: { kind, selector, selectsByExpression } }) =>
    Object.keys(selector).length === 0 && !selectsByExpression
      ? [
          whole(
            `the selector is empty and finds every ${kind === 'PodMonitor' ? 'pod' : 'Service'} of the namespace: name at ` +
              'least one label.',
            ['spec', 'selector'],
          ),
        ]
      : [],
};

export const monitorWithoutEndpoint: MonitorCheck = {
  id: 'monitor-without-endpoint',
  severity: 'error',
  summary: 'A monitor has no endpoint, or one without a port, so that nothing is scraped.',
  find: ({ monitor: { kind, endpoints } }) =>
    endpoints.length === 0
      ? [whole('it has no endpoints, so that nothing is scraped: name a port and path.')]
      : endpoints
          .filter(({ portField }) => portField === undefined && kind === 'ServiceMonitor')
          .map(({ place, at }) => ({
            place,
            path: at,
            message:
              'it has no port, so that nothing is scraped: write the name of the Service port in `port`.',
          })),
};

export const monitorNamespace: MonitorCheck = {
  id: 'monitor-namespace',
  severity: 'error',
  summary: 'A monitor asks for targets in another namespace, which the stack does not let it reach.',
  find: (checked) => {
    const { monitor, flow } = checked;
    const { stack } = flow.platform;
    if (!stack.ownNamespaceOnly || monitor.namespace === '' || !isOfUserWorkload(checked)) return [];
    const others = monitor.targetNamespaces?.filter((namespace) => namespace !== monitor.namespace);
    if (others?.length === 0) return [];
    const places =
      others === undefined ? 'the namespace of each target' : anyOf(others.map((one) => JSON.stringify(one)));
    return [
      whole(
        `under ${stack} a monitor reaches only its own namespace: put it into ${places} instead of ` +
          `${JSON.stringify(monitor.namespace)}.`,
        ['spec', 'namespaceSelector'],
        ifStackAssumed(checked),
      ),
    ];
  },
};

export const monitorNotSelected: MonitorCheck = {
  id: 'monitor-not-selected',
  severity: 'error',
  summary: 'A monitor does not have the label by which the stack selects monitors, so that nobody reads it.',
  find: (checked) => {
    const { monitor, flow, assumed, siblingLabels } = checked;
    const { stack } = flow.platform;
    const wanted = assumed.has('stack') ? {} : stack.monitorLabels(monitor.namespace);
    const missing = Object.entries(wanted).filter(([key, value]) => monitor.labels[key] !== value);
    if (missing.length > 0) {
      const labels = missing.map(([key, value]) => `${key}: ${JSON.stringify(value)}`).join(' and ');
      return [whole(`${stack} does not select it: give it the label ${labels}.`, ['metadata', 'labels'])];
    }
    return Object.entries(siblingLabels)
      .filter(([key]) => monitor.labels[key] === undefined && Object.keys(wanted).length === 0)
      .map(([key, value]) =>
        whole(
          `objects beside it have the label ${key}: ${JSON.stringify(value)}, by which Prometheus may select them, and it ` +
            'has not: add it.',
          ['metadata', 'labels'],
          { severity: 'warning' },
        ),
      );
  },
};

/** Every series of a target that two monitors find is stored twice. */
export const monitorTwoOwners: MonitorCheck = {
  id: 'monitor-two-owners',
  severity: 'error',
  summary: 'Two monitors scrape the same target, so that every series counts twice.',
  find: ({ monitor, flow, earlier }) => {
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
          whole(
            `${exporter.name} in ${(monitor.targetNamespaces ?? ['all namespaces']).join(', ')} has two owners: ` +
              `${owners.join(', ')} scrapes it as well, and every series would count twice. Keep one of them.`,
          ),
        ];
  },
};

function isTwin(one: FoundMonitor, other: FoundMonitor): boolean {
  const share = (a: readonly string[] | undefined, b: readonly string[] | undefined) =>
    a === undefined || b === undefined || a.some((value) => b.includes(value));
  // Two releases of one name in two folders are alternatives, such as the overlays of Kustomize.
  const isSame = one.name === other.name && one.namespace === other.namespace;
  return (
    !isSame &&
    one.exporter === other.exporter &&
    share(one.targetNamespaces, other.targetNamespaces) &&
    one.endpoints.some((endpoint) => other.endpoints.some((theirs) => sameSeries(endpoint, theirs))) &&
    !differ(one.selector, other.selector)
  );
}

/** One that renames every metric stores other series. */
function sameSeries(one: FoundEndpoint, other: FoundEndpoint): boolean {
  return one.path === other.path && renames(one) === renames(other);
}

function renames({ metricRelabelings }: FoundEndpoint): string {
  return metricRelabelings
    .filter(({ targetLabel }) => targetLabel === '__name__')
    .map(({ replacement }) => textOf(replacement))
    .join();
}

/** Whether no object can match both: they want two values of one label. */
function differ(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  return Object.entries(one).some(([key, value]) => key in other && other[key] !== value);
}
