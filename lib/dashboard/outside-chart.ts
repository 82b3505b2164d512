import { type LeftOut } from '../validation/left-out';
import { type OmittedPanel } from './answered-dashboard';
import { type Dashboard } from './dashboard';

/** What a typed dashboard needs that stands in a construct of its own. */
export const NEEDS_FLOW =
  'a typed Dashboard is drawn for a flow: give one, such as flow: new Flow({ platform: new Platform(), labels: ' +
  'TelemetryLabels.tier() }), or put this into a MaaSObservabilityChart.';

/** What is wrong with a dashboard that would be shown without a single panel. */
export function nothingShown(omitted: readonly OmittedPanel[]): string {
  const reasons = [...new Set(omitted.map(({ because }) => because))];
  return (
    'no panel of the dashboard has an answer in this flow' +
    (reasons.length === 0 ? ': give it a panel.' : `, which does not have: ${reasons.join('; ')}.`)
  );
}

/** The panels, or parts of them, that a dashboard goes without. */
export function panelsLeftOut({ uid }: Dashboard, omitted: readonly OmittedPanel[]): readonly LeftOut[] {
  return omitted.map(({ panel, part, because }) => ({
    kind: 'panel',
    name: panel,
    dashboard: uid,
    ...(part === undefined ? {} : { part }),
    because,
  }));
}

/** A dashboard of which every panel was left out. */
export function dashboardLeftOut({ uid }: Dashboard, omitted: readonly OmittedPanel[]): LeftOut {
  const reasons = [...new Set(omitted.map(({ because }) => because))];
  return { kind: 'dashboard', name: uid, because: reasons.join('; ') };
}
