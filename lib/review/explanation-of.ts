import { type Explanation, explained } from '../explain/explanation';
import { type Uses, UsesNoted } from '../explain/uses';
import { type Flow } from '../flow/flow';
import { maasWasmConfig } from '../telemetry/maas-flow';
import { renderWasmConfig } from '../telemetry/wasm-config';
import { dashboardsIn } from '../documents/dashboards-in';
import { leftOutIn } from './left-out-in';
import { metricsAsked } from './metrics-asked';
import { persesDashboardIn } from '../documents/perses-in';
import { type PlainRecord, isList, recordAt, recordsIn, textOf } from '../documents/plain-data';
import { queriesIn } from '../documents/queries-in';

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
  // One dashboard may be there several times: as an object, as a plain file to import, and for Perses.
  const dashboards = new Map(
    manifests.flatMap(explainedDashboards).map((one) => [one.uid || one.title, one]),
  );
  const shown = { dashboards: [...dashboards.values()], leftOut: leftOutIn(manifests) };
  return explained(flow, usesIn(manifests, flow), shown, renderWasmConfig(config));
}

function explainedDashboards(manifest: unknown): Explanation['dashboards'] {
  const perses = persesDashboardIn(manifest);
  if (perses !== undefined) {
    const uid = textOf(recordAt(manifest, 'metadata').name);
    const title = textOf(recordAt(perses, 'display').name) || uid;
    return [{ uid, title, panels: Object.keys(recordAt(perses, 'panels')).length }];
  }
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
  const metricsOf = metricsAsked(manifests, flow);
  const uses = new UsesNoted();
  for (const { expr, use, asker } of manifests.flatMap((manifest) => queriesIn(manifest))) {
    uses.note(metricsOf(expr), use === 'rule' ? 'rules' : 'panels', asker);
  }
  return uses.noted;
}
