import { dashboardWarnings } from '../grafana/dashboard-lint';
import { dashboardsIn } from './dashboards-in';
import { type Finding, resourceName } from './review';

const PLACE = /^(?:panel|variable) (?:"(?:\\.|[^"\\])*"|\S+)(?:, query [^\s:]+)?/;

/** What Grafana's dashboard linter would say of the dashboards in a manifest: what could be better, not what is wrong. */
export function warningsOf(manifest: unknown): Finding[] {
  const resource = resourceName(manifest);
  return dashboardsIn(manifest).flatMap((found) => {
    if ('problem' in found) return [];
    return dashboardWarnings(found.dashboard, { inputs: found.inputs }).map((warning) => {
      const [place = 'dashboard'] = PLACE.exec(warning) ?? [];
      const problem = warning.startsWith(place) ? warning.slice(place.length).replace(/^:? /, '') : warning;
      return { resource, place: found.place === undefined ? place : `${found.place}, ${place}`, problem };
    });
  });
}
