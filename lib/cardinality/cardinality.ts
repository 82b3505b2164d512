import { type Duration } from 'cdk8s';
import { checkLabelExpression } from '../cel/cel-check';
import { type Flow, type GatewayLabel } from '../flow/flow';
import { type LabelDimension } from '../labels/telemetry-labels';
import { type Metric } from '../exporters/metric';
import { counted, listed } from '../validation/wording';
import { type ScrapeCost, costText, isMeasured, scrapeCost, seriesCarried } from './scrape-cost';
import {
  type CardinalitySizes,
  DEFAULT_SIZE,
  type ResolvedSizes,
  resolvedSizes,
  sizesProblems,
} from './sizes';

/** How many times as many series a metric has because of a label. */
export interface LabelFactor {
  /** `le` stands for all series of a histogram. */
  readonly name: string;
  /** 1 when another label of the metric decides this one's value; all factors together make the series. */
  readonly factor: number;
}

export interface SeriesEstimate {
  readonly metric: string;
  /** Series of one pod of the exporter. */
  readonly series: number;
  readonly labels: readonly LabelFactor[];
}

/**
 * Series that all metrics of an exporter's pod may have together: what a scrape carries that is given 10 seconds. Beyond
 * that the timeout may take every metric of the exporter.
 */
export const DEFAULT_SERIES_BUDGET = 100_000;

/**
 * The same for an exporter whose scrapes nobody measured: a quarter of the million or so that OpenShift's user-workload
 * monitoring holds. Source: models-as-a-service
 * `docs/content/advanced-administration/telemetry-defaults-and-cardinality.md`.
 */
const UNMEASURED_BUDGET = 250_000;

/** Codes that a gateway answers a user of one model with: 200, 400, 401, 403, 404, 429, 5xx, and 0 for those who left. */
const RESPONSE_CODES = 8;

/** Beside the finite buckets: `+Inf`, sum and count. */
const MORE_THAN_BUCKETS = 3;

/**
 * The most series that each metric with labels of the vocabulary comes to, per pod of its exporter.
 *
 * Labels multiply, except where one decides another: the user the plan, the plan organization and cost center, and the
 * model the route that Limitador and Istio name. Of those only the largest counts.
 */
export function seriesEstimate(flow: Flow, sizes: CardinalitySizes = {}): readonly SeriesEstimate[] {
  return labelledMetrics(flow, sizes).map(({ metric, labels }) => estimated(metric, labels));
}

/** What a scrape of one pod costs, of each measured exporter that has metrics with labels of the vocabulary. */
export function scrapeCosts(
  flow: Flow,
  sizes: CardinalitySizes = {},
  scrapeTimeout?: Duration,
): readonly ScrapeCost[] {
  const measured = byExporter(labelledMetrics(flow, sizes)).filter(([exporter]) => isMeasured(exporter));
  return measured.map(([exporter, metrics]) =>
    scrapeCost(
      { exporter, metrics: metrics.map(({ metric }) => metric.name), series: total(metrics) },
      flow,
      scrapeTimeout,
    ),
  );
}

/**
 * Exporters over the budget, and histograms by user that nobody asked for.
 * @param budget series that all metrics of an exporter's pod may have together; what a scrape carries, unless given
 * @param scrapeTimeout when a scrape is given up; 10 seconds, or the interval where that is shorter
 */
export function cardinalityProblems(
  flow: Flow,
  sizes: CardinalitySizes = {},
  budget?: number,
  scrapeTimeout?: Duration,
): string[] {
  const unreadable = [
    ...sizesProblems(sizes),
    ...(budget === undefined || budget >= 1
      ? []
      : [`seriesBudget is ${budget}: write how many series the metrics of a pod may have.`]),
  ];
  if (unreadable.length > 0) return unreadable;
  const metrics = labelledMetrics(flow, sizes);
  return [
    ...metrics.flatMap((labelled) => histogramProblems(labelled, flow)),
    ...acceptedProblems(flow, sizes),
    ...byExporter(metrics).flatMap(([exporter, labelled]) =>
      budgetProblems(
        exporter,
        labelled,
        flow,
        budget ?? (isMeasured(exporter) ? seriesCarried(flow, scrapeTimeout) : UNMEASURED_BUDGET),
        scrapeTimeout,
      ),
    ),
  ];
}

/** A label on a metric. Those of one group decide each other's values. */
interface Share {
  readonly name: string;
  readonly group: string;
  readonly values: number;
  /** What makes it grow; nothing for the exporter's own. */
  readonly growsWith?: LabelDimension;
}

interface LabelledMetric {
  readonly metric: Metric;
  readonly labels: readonly Share[];
}

function labelledMetrics(flow: Flow, sizes: CardinalitySizes): readonly LabelledMetric[] {
  const resolved = resolvedSizes(sizes, acceptedUsers(flow));
  return flow.metrics
    .filter((metric) => metric.telemetry !== 'none')
    .flatMap((metric) => {
      const names = [...new Set(flow.telemetryLabelsOn(metric))];
      if (names.length === 0) return [];
      const labels = names.map((name) => telemetryShare(name, metric, flow, resolved));
      return [{ metric, labels: [...nativeShares(metric, resolved), ...labels] }];
    });
}

function nativeShares({ telemetry, type, buckets }: Metric, { models }: ResolvedSizes): readonly Share[] {
  // Limitador adds limit_name only when it is told to be exhaustive, and then a limit goes with a plan.
  if (telemetry !== 'gateway') return [{ name: 'limitador_namespace', group: 'model', values: models }];
  return [
    // Requests that were refused have no destination, which is one more.
    { name: 'destination_service_name', group: 'model', values: models + 1 },
    { name: 'response_code', group: 'response_code', values: RESPONSE_CODES },
    ...(type === 'histogram'
      ? [{ name: 'le', group: 'le', values: buckets.length + MORE_THAN_BUCKETS }]
      : []),
  ];
}

function telemetryShare(name: string, metric: Metric, flow: Flow, sizes: ResolvedSizes): Share {
  const gateway = gatewayLabel(name, metric, flow);
  if (gateway?.expectedUsers !== undefined) {
    return { name, group: 'who', values: sizes.usersOf(gateway.expectedUsers), growsWith: 'users' };
  }
  const growsWith = gateway?.growsWith ?? flow.labels.find(name)?.growsWith ?? 'other';
  switch (growsWith) {
    case 'users':
    case 'plans':
    case 'organizations':
    case 'cost-centers':
      return { name, group: 'who', values: sizes[growsWith], growsWith };
    case 'models':
      return { name, group: 'model', values: sizes.models, growsWith };
    default:
      return { name, group: `other ${name}`, values: otherValues(name, metric, flow, sizes), growsWith };
  }
}

function otherValues(name: string, { telemetry }: Metric, flow: Flow, { other }: ResolvedSizes): number {
  const declared = Object.hasOwn(other, name) ? other[name] : undefined;
  if (declared !== undefined) return declared;
  const text = telemetry === 'gateway' ? undefined : flow.labels.find(name)?.cel.text;
  if (text === undefined) return DEFAULT_SIZE;
  const { problems, reads } = checkLabelExpression(text, flow.platform.kuadrant.version);
  return problems.length === 0 && reads.size === 0 ? 1 : DEFAULT_SIZE;
}

function gatewayLabel(name: string, metric: Metric, flow: Flow): GatewayLabel | undefined {
  if (metric.telemetry !== 'gateway') return undefined;
  const labels: readonly GatewayLabel[] = flow.gatewayLabels;
  return labels.find((label) => label.name === name && label.metrics.includes(metric.name));
}

function acceptedUsers(flow: Flow): readonly number[] {
  const labels: readonly GatewayLabel[] = flow.gatewayLabels;
  return labels.flatMap(({ expectedUsers }) => expectedUsers ?? []);
}

function estimated({ name }: Metric, labels: readonly Share[]): SeriesEstimate {
  const counting = new Map<string, Share>();
  for (const share of labels) {
    const largest = counting.get(share.group);
    if (largest === undefined || share.values > largest.values) counting.set(share.group, share);
  }
  return {
    metric: name,
    series: [...counting.values()].reduce((product, { values }) => product * values, 1),
    labels: labels.map((share) => ({
      name: share.name,
      factor: counting.get(share.group) === share ? share.values : 1,
    })),
  };
}

function byExporter(
  metrics: readonly LabelledMetric[],
): readonly (readonly [string, readonly LabelledMetric[]])[] {
  const exporters = [...new Set(metrics.map(({ metric }) => metric.exporter.name))];
  return exporters.map((exporter) => [
    exporter,
    metrics.filter(({ metric }) => metric.exporter.name === exporter),
  ]);
}

function total(metrics: readonly LabelledMetric[], without?: string): number {
  return metrics.reduce((sum, { metric, labels }) => {
    const kept = labels.filter(({ name, growsWith }) => growsWith === undefined || name !== without);
    return sum + estimated(metric, kept).series;
  }, 0);
}

function budgetProblems(
  exporter: string,
  metrics: readonly LabelledMetric[],
  flow: Flow,
  budget: number,
  scrapeTimeout?: Duration,
): string[] {
  const series = total(metrics);
  if (series <= budget) return [];
  const names = metrics.map(({ metric }) => metric.name);
  const over = `${exporter} comes to ${counted(series)} series over ${listed(names)}, more than the ${counted(budget)} of the budget`;
  const said = isMeasured(exporter)
    ? `${over}: a scrape of a pod takes ${costText(scrapeCost({ exporter, metrics: names, series }, flow, scrapeTimeout))}, ` +
      'and one that takes longer loses every metric of it.'
    : `${over}.`;
  const labels = new Set(metrics.flatMap((each) => each.labels.filter(grows).map(({ name }) => name)));
  const [dearest] = [...labels]
    .map((name) => ({ name, left: total(metrics, name) }))
    .sort((a, b) => a.left - b.left);
  if (dearest === undefined || dearest.left === series) {
    return [`${said} No single label of the vocabulary would save any: raise seriesBudget, or drop several.`];
  }
  const { name, left } = dearest;
  const drop =
    metrics[0]?.metric.telemetry === 'gateway'
      ? "Take it out of the gateway's headerLabels"
      : `Drop it with .without(${JSON.stringify(name)})`;
  return [
    `${said} Label ${JSON.stringify(name)} costs most, and without it ${counted(series - left)} fewer would leave ` +
      `${counted(left)}. ${drop}, or raise seriesBudget.`,
  ];
}

function grows({ growsWith }: Share): boolean {
  return growsWith !== undefined;
}

function histogramProblems({ metric, labels }: LabelledMetric, flow: Flow): string[] {
  if (metric.type !== 'histogram') return [];
  return labels
    .filter(
      ({ name, growsWith }) =>
        growsWith === 'users' && gatewayLabel(name, metric, flow)?.expectedUsers === undefined,
    )
    .map(({ name }) => {
      const each = metric.buckets.length + MORE_THAN_BUCKETS;
      return (
        `${metric.name} is a histogram, and label ${JSON.stringify(name)} makes ${each} series of it for each user, ` +
        `model and response code. Take the label out of headerLabels, or accept that with ` +
        `HeaderLabel.perUser(${JSON.stringify(name)}, header, { expectedUsers }).`
      );
    });
}

/** More users than were accepted. */
function acceptedProblems(flow: Flow, { users }: CardinalitySizes): string[] {
  const labels: readonly GatewayLabel[] = flow.gatewayLabels;
  return labels.flatMap(({ name, expectedUsers }) =>
    users === undefined || expectedUsers === undefined || users <= expectedUsers
      ? []
      : [
          `gateway label ${JSON.stringify(name)} was accepted for ${counted(expectedUsers)} users, and there are ` +
            `${counted(users)}. Accept expectedUsers: ${users}, or correct sizes.users.`,
        ],
  );
}
