import { type Dashboard } from '../dashboard/dashboard';
import { say, wordsOf } from '../dashboard/words';
import { type Flow } from '../flow/flow';
import { LIMITADOR_COUNTERS } from '../labels/telemetry-labels';
import { type Metric } from '../metrics/metric';
import { EXPORTERS, type ExporterName } from '../platform/scrape';
import { type Query } from '../promql/query';
import { type RuleSet } from '../rules/rule-set';

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
  readonly dashboards: readonly { readonly uid: string; readonly title: string; readonly panels: number }[];
  /** What the wasm filter of the gateway should be configured with. */
  readonly pluginConfig: Readonly<Record<string, unknown>>;
}

const TITLES: Readonly<Record<ExporterName, string>> = {
  'istio-gateway': 'Istio gateway',
  limitador: 'Limitador',
  authorino: 'Authorino',
  models: 'Model servers',
  'maas-api': 'maas-api',
  'haproxy-router': 'HAProxy router',
  'kube-state-metrics': 'kube-state-metrics',
  cadvisor: 'cAdvisor',
  dcgm: 'DCGM',
};

/** Explains a flow and the dashboards on it. Everything in it is derived from the model that the manifests come from. */
export function explained(
  flow: Flow,
  dashboards: readonly Dashboard[],
  rules: RuleSet,
  pluginConfig: Readonly<Record<string, unknown>>,
): Explanation {
  const { platform } = flow;
  const asked = usesOf(flow, dashboards, rules);
  const known: readonly string[] = EXPORTERS;
  const others = [...new Set([...asked.keys()].map(({ exporter }) => exporter))]
    .filter((exporter) => !known.includes(exporter))
    .sort();
  return {
    gateway: platform.gateway.toString(),
    kuadrant: {
      version: platform.kuadrant.version,
      namespace: platform.kuadrant.namespace,
      filter: platform.behaviour.filterKind,
    },
    stack: platform.stack.name,
    labels: labelsOf(flow),
    exporters: [...EXPORTERS, ...others].map((exporter) => exporterOf(flow, exporter, asked)),
    dashboards: dashboards.map(({ uid, title, panels }) => ({ uid, title, panels: panels.length })),
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

interface Use {
  readonly panels: Set<string>;
  readonly rules: Set<string>;
}

type Uses = ReadonlyMap<Metric, Use>;

/** Which panels and rules ask for a metric. Those that the flow has no answer for do not ask. */
function usesOf(flow: Flow, dashboards: readonly Dashboard[], rules: RuleSet): Uses {
  const words = wordsOf(flow);
  const uses = new Map<Metric, Use>();
  const note = (query: Query, by: keyof Use, name: string): void => {
    const { metrics, lacking } = query.resolve(flow);
    if (lacking.length > 0) return;
    for (const metric of metrics) {
      const use = uses.get(metric) ?? { panels: new Set(), rules: new Set() };
      use[by].add(name);
      uses.set(metric, use);
    }
  };
  for (const dashboard of dashboards) {
    for (const panel of dashboard.panels) {
      const place = `${dashboard.title} › ${say(panel.title, words)}`;
      for (const { query } of panel.targets) note(query, 'panels', place);
    }
  }
  for (const { name, query } of rules.rules) note(query, 'rules', name);
  return uses;
}

function exporterOf(flow: Flow, exporter: string, uses: Uses): ExplainedExporter {
  const scrape = flow.platform.scrape(exporter);
  return {
    exporter,
    title: Object.hasOwn(TITLES, exporter) ? TITLES[exporter as ExporterName] : exporter,
    scrapedBy: scrape.owner === 'here' ? 'this chart' : (scrape.by ?? 'nobody'),
    metrics: [...uses]
      .filter(([metric]) => metric.exporter === exporter)
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
