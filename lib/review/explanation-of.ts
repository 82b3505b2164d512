import { type Explanation, explained } from '../explain/explanation';
import { type Uses, UsesNoted } from '../explain/uses';
import { type Flow } from '../flow/flow';
import { type Metric } from '../metrics/metric';
import { selectorsIn } from '../promql/promql-ast';
import { StoredNames } from '../promql/promql-names';
import { parsePromql } from '../promql/promql-parse';
import { maasWasmConfig } from '../telemetry/maas-flow';
import { renderWasmConfig } from '../telemetry/wasm-config';
import { dashboardsIn } from './dashboards-in';
import { type PlainRecord, isList, recordsIn, textOf } from './plain-data';
import { queriesIn, rulesIn } from './queries-in';

/**
 * The explanation of a flow from its manifests, as `chart.explain()` gives it from the model. The routes of the models
 * are not in manifests of ours, so the plugin configuration is without them.
 */
export function explanationOf(manifests: readonly unknown[], flow: Flow): Explanation {
  const config = maasWasmConfig({
    labels: flow.labels,
    hostnames: ['*'],
    kuadrantVersion: flow.platform.kuadrant.version,
    limits: [],
    routes: [],
  });
  // One dashboard may be there twice, as an object and as a plain file to import.
  const dashboards = new Map(
    manifests.flatMap(explainedDashboards).map((one) => [one.uid || one.title, one]),
  );
  return explained(flow, usesIn(manifests, flow), [...dashboards.values()], renderWasmConfig(config));
}

function explainedDashboards(manifest: unknown): Explanation['dashboards'] {
  return dashboardsIn(manifest).flatMap((found) =>
    'problem' in found ? [] : [explainedDashboard(found.dashboard)],
  );
}

/** A dashboard by what it shows, rows left out. */
export function explainedDashboard(dashboard: PlainRecord): Explanation['dashboards'][number] {
  const panels = recordsIn(dashboard.panels)
    .flatMap((panel) => (isList(panel.panels) ? recordsIn(panel.panels) : [panel]))
    .filter(({ type }) => type !== 'row');
  return { uid: textOf(dashboard.uid), title: textOf(dashboard.title), panels: panels.length };
}

/** Which panels and rules ask for a metric, be it by way of a recording. */
function usesIn(manifests: readonly unknown[], flow: Flow): Uses {
  const recorded = new Map<string, string[]>();
  for (const { record, expr } of manifests.flatMap(rulesIn)) {
    if (record !== undefined) recorded.set(record, [...(recorded.get(record) ?? []), expr]);
  }
  const metricsOf = (expr: string, seen: ReadonlySet<string> = new Set()): readonly Metric[] => {
    const parsed = parsePromql(expr);
    const names = 'problem' in parsed ? [] : selectorsIn(parsed.expr).flatMap(({ name }) => name ?? []);
    const behind = names
      .filter((name) => recorded.has(name) && !seen.has(name))
      .flatMap((name) =>
        (recorded.get(name) ?? []).flatMap((one) => metricsOf(one, new Set([...seen, name]))),
      );
    return [...metricsNamed(names, flow), ...behind];
  };
  const uses = new UsesNoted();
  for (const { expr, use, asker } of manifests.flatMap((manifest) => queriesIn(manifest).queries)) {
    uses.note(metricsOf(expr), use === 'rule' ? 'rules' : 'panels', asker);
  }
  return uses.noted;
}

/** A name that another metric of the query has as its alias stands for that one there, as vllm:request_prompt_tokens_sum may. */
function metricsNamed(names: readonly string[], flow: Flow): readonly Metric[] {
  const stored = StoredNames.of(flow);
  const found = names.flatMap((name) => {
    const metric = stored.find(name)?.metric;
    return metric === undefined ? [] : [{ name, metric }];
  });
  return found
    .filter(
      ({ name, metric }) =>
        !found.some(
          (other) => other.metric !== metric && flow.storedNames(other.metric).slice(1).includes(name),
        ),
    )
    .map(({ metric }) => metric);
}
