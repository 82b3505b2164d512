import { type Duration } from 'cdk8s';
import { scrapeCosts } from '../cardinality/cardinality';
import { type ScrapeCost } from '../cardinality/scrape-cost';
import { type CardinalitySizes } from '../cardinality/sizes';
import { type Flow } from '../flow/flow';
import { LIMITADOR_COUNTERS } from '../labels/telemetry-labels';
import { type Exporter } from '../exporters/exporter';
import { type LeftOut } from '../validation/left-out';
import { type Uses } from './uses';

/** A label of the vocabulary: where it comes from and how far it gets. */
export interface ExplainedLabel {
  readonly name: string;
  readonly cel: string;
  readonly counts: string;
  /** The counters of Limitador that carry it. */
  readonly counters: readonly string[];
  /** The metrics of the gateway that carry it. */
  readonly gatewayMetrics: readonly string[];
}

/** A metric that something asks for. */
export interface ExplainedMetric {
  /** As the store has it. */
  readonly name: string;
  readonly type: string;
  readonly unit: string;
  /** The labels of the vocabulary on it. */
  readonly labels: readonly string[];
  /** The panels that ask for it, as `Dashboard › Panel`. */
  readonly usedBy: readonly string[];
  /** The recording rules and alerts that ask for it, by name. */
  readonly rules: readonly string[];
}

/** An exporter of the flow, and what is asked of it. */
export interface ExplainedExporter {
  readonly exporter: string;
  readonly title: string;
  /** More about it, such as the name of the gateway. */
  readonly detail?: string;
  /** The ways of the request to it: where each begins, nothing for the client, and what is on it. */
  readonly reached: readonly { readonly from?: string; readonly label?: string }[];
  readonly scrapedBy: string;
  /** What the dashboards ask of it. */
  readonly metrics: readonly ExplainedMetric[];
}

/** The flow of one installation, from identity to panel. */
export interface Explanation {
  readonly gateway: string;
  readonly kuadrant: { readonly version: string; readonly namespace: string; readonly filter: string };
  readonly stack: string;
  readonly labels: readonly ExplainedLabel[];
  readonly exporters: readonly ExplainedExporter[];
  /** What a scrape of one pod costs, of each exporter whose metrics carry labels of the vocabulary. */
  readonly scrapes: readonly ScrapeCost[];
  readonly dashboards: readonly { readonly uid: string; readonly title: string; readonly panels: number }[];
  /** The rules, panels and dashboards that are not written, because the flow has no series or no place for them. */
  readonly leftOut: readonly LeftOut[];
  /** What the wasm filter of the gateway should be configured with. */
  readonly pluginConfig: Readonly<Record<string, unknown>>;
}

/** How much of everything there is, and how long a scrape may take. */
export interface ScrapesProps {
  readonly sizes?: CardinalitySizes | undefined;
  readonly scrapeTimeout?: Duration | undefined;
}

/** Explains a flow and what is asked of it. */
export function explained(
  flow: Flow,
  asked: Uses,
  { dashboards, leftOut }: Pick<Explanation, 'dashboards' | 'leftOut'>,
  pluginConfig: Readonly<Record<string, unknown>>,
  { sizes, scrapeTimeout }: ScrapesProps = {},
): Explanation {
  const { platform } = flow;
  const known = flow.exporters.filter(({ endpoint }) => flow.exporters.includes(endpoint));
  const others = [...new Set([...asked.keys()].map(({ exporter }) => exporter.endpoint))]
    .filter((exporter) => !known.includes(exporter))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    gateway: platform.gateway.toString(),
    kuadrant: {
      version: platform.kuadrant.version,
      namespace: platform.kuadrant.namespace,
      filter: platform.behaviour.filterKind,
    },
    stack: platform.stack.name,
    labels: labelsOf(flow),
    exporters: [...known, ...others]
      .filter((exporter) => exporter.endpoint === exporter)
      .map((exporter) => exporterOf(flow, exporter, asked)),
    scrapes: scrapeCosts(flow, sizes, scrapeTimeout),
    dashboards,
    leftOut,
    pluginConfig,
  };
}

function labelsOf(flow: Flow): ExplainedLabel[] {
  const { version } = flow.platform.kuadrant;
  return flow.labels.all.map(({ name, cel, growsWith }) => ({
    name,
    cel: cel.text,
    counts: growsWith,
    counters: LIMITADOR_COUNTERS.filter((counter) =>
      flow.labels.on(counter, version).some((label) => label.name === name),
    ),
    gatewayMetrics: flow.gatewayLabels
      .filter((label) => label.name === name)
      .flatMap(({ metrics }) => metrics),
  }));
}

function exporterOf(flow: Flow, exporter: Exporter, uses: Uses): ExplainedExporter {
  const scrape = flow.platform.scrape(exporter);
  const labelNames = flow.labels.all.map(({ name }) => name).join(', ');
  return {
    exporter: exporter.name,
    title: exporter.title,
    ...(exporter.detail(flow.platform) === undefined ? {} : { detail: exporter.detail(flow.platform) }),
    reached: exporter.reached.map(({ from, label }) => ({
      ...(from === undefined ? {} : { from: from.name }),
      ...(label === undefined ? {} : { label: typeof label === 'string' ? label : labelNames }),
    })),
    scrapedBy: scrape.owner === 'here' ? 'this chart' : (scrape.by ?? 'nobody'),
    metrics: [...uses]
      .filter(([metric]) => metric.exporter.endpoint === exporter)
      .map(([metric, { panels, rules }]) => ({
        name: flow.storedNames(metric)[0] ?? metric.name,
        type: metric.type,
        unit: metric.unit,
        labels: flow.telemetryLabelsOn(metric),
        usedBy: [...panels],
        rules: [...rules],
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}
