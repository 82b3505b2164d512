import { type Construct } from 'constructs';
import { Dashboard } from '../dashboard/dashboard';
import { NEEDS_FLOW, nothingShown, panelsLeftOut } from '../dashboard/outside-chart';
import { type Flow } from '../flow/flow';
import { flowAround } from '../flow/flow-of-scope';
import { type LeftOut } from '../validation/left-out';
import { renderPersesDashboard } from './render';

/** A dashboard as Perses has it; one that is typed with `DashboardSpec` of `@perses-dev/core` fits. */
export interface PersesDashboardConfig {
  readonly display?: { readonly name?: string; readonly description?: string };
  /** The range at first, such as `1h`. */
  readonly duration: string;
  /** @default - it is not asked again by itself */
  readonly refreshInterval?: string;
  /** @default - the browser's */
  readonly timezone?: string;
  readonly panels: Readonly<Record<string, object>>;
  readonly layouts: readonly object[];
  /** @default [] */
  readonly variables?: readonly object[];
  /** @default [] */
  readonly links?: readonly object[];
  /** @default [] */
  readonly annotations?: readonly object[];
  /** @default {} */
  readonly datasources?: Readonly<Record<string, object>>;
}

/** A dashboard as Perses reads it, and what is to be said of a typed one that it was drawn from. */
export interface DrawnConfig {
  readonly config: PersesDashboardConfig;
  readonly problems: readonly string[];
  readonly losses: readonly string[];
  readonly leftOut: readonly LeftOut[];
}

/** The dashboard for Perses; a typed one is drawn for the flow that is given, else for the one around the construct. */
export function drawnConfig(
  construct: Construct,
  dashboard: Dashboard | PersesDashboardConfig,
  given: Flow | undefined,
): DrawnConfig {
  if (!Dashboard.isDashboard(dashboard)) return { config: dashboard, problems: [], losses: [], leftOut: [] };
  const flow = given ?? flowAround(construct);
  if (flow === undefined) {
    const config = { duration: '1h', panels: {}, layouts: [] };
    return { config, problems: [NEEDS_FLOW], losses: [], leftOut: [] };
  }
  const { dashboard: config, problems, losses, omitted, isEmpty } = renderPersesDashboard(dashboard, flow);
  return isEmpty && problems.length === 0
    ? { config, problems: [nothingShown(omitted)], losses: [], leftOut: [] }
    : { config, problems, losses, leftOut: panelsLeftOut(dashboard, omitted) };
}
