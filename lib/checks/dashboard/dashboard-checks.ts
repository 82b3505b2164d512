import { type DashboardCheck } from './dashboard-check';
import {
  dashboardEditable,
  datasourceFixed,
  datasourceVariable,
  labelValuesOfEverything,
  panelText,
  panelUnit,
  panelWithoutQuery,
  variableQuery,
  variableRefresh,
} from './lint';
import { valueUnit } from './value-unit';
import {
  datasourceInput,
  legendLabel,
  refIdRepeated,
  variableMultiEquals,
  variableUndefined,
} from './variables';

/** Every check of a dashboard for Grafana, in the order in which findings are told. */
export const DASHBOARD_CHECKS: readonly DashboardCheck[] = [
  dashboardEditable,
  datasourceVariable,
  datasourceInput,
  variableRefresh,
  variableQuery,
  labelValuesOfEverything,
  panelText,
  panelUnit,
  valueUnit,
  datasourceFixed,
  panelWithoutQuery,
  refIdRepeated,
  legendLabel,
  variableMultiEquals,
  variableUndefined,
];
