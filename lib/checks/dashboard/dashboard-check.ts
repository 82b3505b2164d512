import { type DashboardModel, type PanelModel, type TargetModel } from '../../documents/dashboard-model';
import { type InputsResolvedBy } from '../../documents/dashboards-in';
import { type QueryContext } from '../../promql/promql-context';
import { type Check } from '../check';
import { type PromqlCheck } from '../check-query';
import { type Finding } from '../document-problem';

/** A query of a panel, checked. */
export interface CheckedTarget {
  readonly panel: PanelModel;
  readonly target: TargetModel;
  readonly expr: string;
  readonly check: PromqlCheck;
}

/** A dashboard with its queries. */
export interface CheckedDashboard {
  readonly dashboard: DashboardModel;
  /** Its PromQL; queries in other languages are not looked at. */
  readonly targets: readonly CheckedTarget[];
  /** Inputs of an exported dashboard that have a data source by the time it is shown. */
  readonly inputs: readonly string[];
  readonly inputsResolvedBy: InputsResolvedBy;
  readonly context: QueryContext;
}

/** A check of a dashboard for Grafana. */
export interface DashboardCheck extends Check {
  readonly find: (dashboard: CheckedDashboard) => readonly Finding[];
}

const NUMBERS: ReadonlySet<string> = new Set([
  ...['stat', 'singlestat', 'gauge', 'bargauge', 'timeseries', 'graph', 'barchart', 'piechart', 'histogram'],
  ...['trend', 'timetable'],
]);
const DATA: ReadonlySet<string> = new Set([
  ...NUMBERS,
  ...[
    'table',
    'table-old',
    'heatmap',
    'state-timeline',
    'status-history',
    'xychart',
    'candlestick',
    'geomap',
  ],
  ...['nodeGraph', 'logs', 'traces', 'flamegraph', 'canvas'],
]);

export function showsNumbers({ type }: PanelModel): boolean {
  return NUMBERS.has(type);
}

/** Whether a panel shows data by its kind. */
export function isOfData({ type }: PanelModel): boolean {
  return DATA.has(type);
}

/** Whether a panel shows data: by its kind, or because it asks for some. */
export function showsData(panel: PanelModel): boolean {
  return isOfData(panel) || panel.targets.length > 0;
}
