import { type Flow } from '../flow/flow';
import { type Metric } from '../exporters/metric';
import { checkPromql } from '../promql/promql-check';
import { labelsOf } from './flow-of';
import { monitorProblems } from './monitor-review';
import { monitorIn } from './monitors-in';
import { type PlainRecord, isRecord, textOf } from './plain-data';
import { queriesIn } from './queries-in';
import { type FoundVariable, variablesIn } from './variables-in';

/** Something that is wrong in a manifest. */
export interface Finding {
  /** `Kind namespace/name`. */
  readonly resource: string;
  /** Where in it, such as `panel "Tokens", query A`. */
  readonly place: string;
  readonly problem: string;
  /** The query, where it is one that is wrong. */
  readonly expr?: string;
}

/**
 * Holds each of some manifests, written by hand or not, against a flow and against the others: the queries of dashboards
 * and rules, monitors, and the labels of a TelemetryPolicy. A metric that the catalogue does not know passes: a dashboard
 * may well show more than this platform.
 */
export function reviewerOf(manifests: readonly unknown[], flow: Flow): (manifest: unknown) => Finding[] {
  const monitors = manifests.flatMap((manifest) => {
    const monitor = monitorIn(manifest, flow.exporters);
    return monitor === undefined ? [] : [{ manifest, monitor }];
  });
  const asked = new Set(
    monitors.length === 0 ? [] : manifests.flatMap((manifest) => metricsAskedIn(manifest, flow)),
  );
  const said = new Map<string, string>();
  return (manifest) => {
    const resource = resourceName(manifest);
    // The dashboards of a synth are there for Grafana and for Perses: what is wrong with one is wrong with the other.
    const isNews = (asker: string, problem: string): boolean => {
      // What is quoted differs where Perses has a window of its own.
      const key = JSON.stringify([asker, problem.replace(/`[^`]*`/g, '')]);
      const by = said.get(key) ?? resource;
      said.set(key, by);
      return by === resource || isPerses(by) === isPerses(resource);
    };
    const { queries, problems } = queriesIn(manifest);
    const at = monitors.findIndex((one) => one.manifest === manifest);
    const monitor = monitors[at]?.monitor;
    const earlier = monitors.slice(0, Math.max(at, 0)).map((one) => one.monitor);
    return [
      ...problems.map((problem) => ({ resource, ...problem })),
      ...queries.flatMap(({ place, asker, expr, use, bars }) =>
        checkPromql(expr, { flow, use, bars, strict: false })
          .problems.filter((problem) => isNews(asker, problem))
          .map((problem) => ({ resource, place, problem, expr })),
      ),
      ...variablesIn(manifest).flatMap(({ name, dashboard, within, values }) =>
        variableProblems(values, flow)
          .filter((problem) => isNews(`${dashboard} › $${name}`, problem))
          .map((problem) => ({
            resource,
            place: `${within === undefined ? '' : `${within}, `}variable ${JSON.stringify(name)}`,
            problem,
            expr: `label_values(${values?.selector ?? ''}, ${values?.label ?? ''})`,
          })),
      ),
      ...(monitor === undefined
        ? []
        : monitorProblems(monitor, { flow, earlier, asked }).map((problem) => ({ resource, ...problem }))),
      ...labelProblems(manifest, flow).map((problem) => ({
        resource,
        place: 'spec.metrics.default',
        problem,
      })),
    ];
  };
}

function isPerses(resource: string): boolean {
  return resource.startsWith('PersesDashboard ');
}

/** A label that the series lack offers no values. */
function variableProblems(values: FoundVariable['values'], flow: Flow): readonly string[] {
  if (values === undefined) return [];
  const asked = `count by (${values.label}) (${values.selector})`;
  return checkPromql(asked, { flow, use: 'dashboard', strict: false }).problems;
}

/** {@link reviewerOf}, of one manifest alone. */
export function reviewed(manifest: unknown, flow: Flow): Finding[] {
  return reviewerOf([manifest], flow)(manifest);
}

/** The labels of a policy of somebody's, each as a synth of ours would hold it. */
function labelProblems(manifest: unknown, flow: Flow): readonly string[] {
  if (!isRecord(manifest) || manifest.kind !== 'TelemetryPolicy') return [];
  return labelsOf([manifest]).problems(flow.platform.kuadrant.version);
}

function metricsAskedIn(manifest: unknown, flow: Flow): readonly Metric[] {
  return queriesIn(manifest).queries.flatMap(
    ({ expr, use }) => checkPromql(expr, { flow, use, strict: false }).metrics,
  );
}

export function resourceName(manifest: unknown): string {
  if (!isRecord(manifest)) return 'document';
  const metadata: PlainRecord = isRecord(manifest.metadata) ? manifest.metadata : {};
  const dashboard = isRecord(manifest.dashboard) ? manifest.dashboard : manifest;
  const name = [textOf(metadata.namespace), textOf(metadata.name) || textOf(dashboard.title)].filter(
    (part) => part !== '',
  );
  const kind = textOf(manifest.kind) || (manifest.groups === undefined ? 'Dashboard' : 'rules');
  return `${kind} ${name.join('/')}`.trim();
}
