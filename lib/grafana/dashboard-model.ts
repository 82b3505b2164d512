import { type Construct } from 'constructs';
import { Dashboard } from '../dashboard/dashboard';
import { NEEDS_FLOW, nothingShown, panelsLeftOut } from '../dashboard/outside-chart';
import { type Flow } from '../flow/flow';
import { flowAround } from '../flow/flow-of-scope';
import { type LeftOut } from '../validation/left-out';
import { renderDashboard } from './render';

/**
 * A dashboard in Grafana's classic JSON model: one of the Grafana Foundation SDK, or parsed JSON. Only what this library
 * reads of it is named, so that a project needs neither the SDK's types nor the module resolution they ask for.
 */
export interface DashboardModel {
  readonly uid?: string;
  readonly title?: string;
}

/** What makes a dashboard, such as a builder of the Grafana Foundation SDK. */
export interface DashboardModelBuilder {
  build(): DashboardModel;
}

/** A dashboard as Grafana reads it, and what is to be said of a typed one that it was drawn from. */
export interface DrawnModel {
  readonly model: DashboardModel;
  readonly problems: readonly string[];
  readonly leftOut: readonly LeftOut[];
}

/** The model of a dashboard; a typed one is drawn for the flow that is given, else for the one around the construct. */
export function drawnModel(
  construct: Construct,
  dashboard: DashboardModel | DashboardModelBuilder | Dashboard,
  given: Flow | undefined,
): DrawnModel {
  if (!Dashboard.isDashboard(dashboard)) {
    const model = 'build' in dashboard ? dashboard.build() : dashboard;
    return { model, problems: [], leftOut: [] };
  }
  const flow = given ?? flowAround(construct);
  const { uid, title } = dashboard;
  if (flow === undefined) return { model: { uid, title }, problems: [NEEDS_FLOW], leftOut: [] };
  const { dashboard: model, problems, omitted, isEmpty } = renderDashboard(dashboard, flow);
  return isEmpty && problems.length === 0
    ? { model, problems: [nothingShown(omitted)], leftOut: [] }
    : { model, problems, leftOut: panelsLeftOut(dashboard, omitted) };
}
