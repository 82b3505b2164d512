import { type Dashboard } from '../dashboard/dashboard';
import { say, wordsOf } from '../dashboard/words';
import { type Flow } from '../flow/flow';
import { type Metric } from '../exporters/metric';
import { type Query } from '../promql/query';
import { type Rule } from '../rules/rule';

/** What asks for a metric. */
export interface Use {
  /** As `Dashboard › Panel`. */
  readonly panels: ReadonlySet<string>;
  /** Recording rules and alerts, by name. */
  readonly rules: ReadonlySet<string>;
}

export type Uses = ReadonlyMap<Metric, Use>;

/** Which panels and rules ask for a metric. Those that the flow has no answer for do not ask. */
export function usesOf(flow: Flow, dashboards: readonly Dashboard[], rules: readonly Rule[]): Uses {
  const words = wordsOf(flow);
  const uses = new UsesNoted();
  const note = (query: Query, by: keyof Use, name: string): void => {
    const { metrics, lacking } = query.resolve(flow);
    if (lacking.length === 0) uses.note(metrics, by, name);
  };
  for (const dashboard of dashboards) {
    for (const panel of dashboard.panels) {
      const place = `${dashboard.title} › ${say(panel.title, words)}`;
      for (const { query } of panel.targets) note(query, 'panels', place);
    }
  }
  for (const { name, query } of rules) note(query, 'rules', name);
  return uses.noted;
}

/** Gathers uses one by one. */
export class UsesNoted {
  private readonly uses = new Map<Metric, { readonly panels: Set<string>; readonly rules: Set<string> }>();

  get noted(): Uses {
    return this.uses;
  }

  note(metrics: readonly Metric[], by: keyof Use, name: string): void {
    for (const metric of metrics.filter((one) => !isOnlyEvidence(one, metrics))) {
      const use = this.uses.get(metric) ?? { panels: new Set(), rules: new Set() };
      use[by].add(name);
      this.uses.set(metric, use);
    }
  }
}

/** Beside another metric, evidence of its exporter and `up` only say whether a target was scraped. */
function isOnlyEvidence(metric: Metric, asked: readonly Metric[]): boolean {
  if (metric.exporter.writtenByStore) return asked.some((other) => !other.exporter.writtenByStore);
  return metric.evidence && asked.some((other) => other !== metric && other.exporter === metric.exporter);
}
