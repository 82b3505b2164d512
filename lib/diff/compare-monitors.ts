import { type Change } from './change';
import { matched } from './matched';
import { sortedJson } from './comparable';
import { type MonitorEndpoint, type MonitorModel } from './monitor-model';

interface Scraped {
  readonly monitor: MonitorModel;
  readonly endpoint: MonitorEndpoint;
}

/** What is scraped, by target: a monitor under another name that scrapes the same is no loss. */
export function monitorChanges(
  before: readonly MonitorModel[],
  after: readonly MonitorModel[],
): readonly Change[] {
  const { pairs, removed, added } = matched(scrapedBy(before), scrapedBy(after), [
    ({ monitor, endpoint }) => [monitor.object, endpoint.target],
    ({ endpoint }) => [endpoint.target],
  ]);
  return [
    ...removed.map(({ monitor, endpoint }): Change => ({
      class: 'breaking',
      subject: 'monitor',
      place: monitor.object,
      text: `scrapes no longer: ${endpoint.target}`,
    })),
    ...pairs.flatMap(([one, other]) => changesOf(one, other)),
    ...added.map(({ monitor, endpoint }): Change => ({
      class: 'visible',
      subject: 'monitor',
      place: monitor.object,
      text: `scrapes now: ${endpoint.target}`,
    })),
  ];
}

function scrapedBy(monitors: readonly MonitorModel[]): readonly Scraped[] {
  return monitors.flatMap((monitor) => monitor.endpoints.map((endpoint) => ({ monitor, endpoint })));
}

function changesOf(one: Scraped, other: Scraped): readonly Change[] {
  const place = one.monitor.object;
  const isFirst = one.monitor.endpoints[0] === one.endpoint;
  const visible = (text: string, before: string, after: string): Change => ({
    class: 'visible',
    subject: 'monitor',
    place,
    text,
    before,
    after,
  });
  const [labels, newLabels] = [sortedJson(one.monitor.labels), sortedJson(other.monitor.labels)];
  return [
    ...(place === other.monitor.object || !isFirst
      ? []
      : [visible('is scraped by another monitor', place, other.monitor.object)]),
    ...(one.endpoint.interval === other.endpoint.interval
      ? []
      : [visible('is scraped at another interval', one.endpoint.interval, other.endpoint.interval)]),
    ...(one.endpoint.rest === other.endpoint.rest
      ? []
      : [visible('is scraped in another way', one.endpoint.rest, other.endpoint.rest)]),
    // A Prometheus selects monitors by their labels.
    ...(labels === newLabels || !isFirst ? [] : [visible('has other labels', labels, newLabels)]),
  ];
}
