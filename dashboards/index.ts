import { type Dashboard } from '../lib/dashboard/dashboard';
import { aiEngineer } from './ai-engineer';
import { type PlatformAdminOptions, platformAdmin } from './platform-admin';
import { type TokenMetricsOptions, tokenMetrics } from './token-metrics';

export { aiEngineer } from './ai-engineer';
export { type PlatformAdminOptions, platformAdmin } from './platform-admin';
export { type TokenMetricsOptions, tokenMetrics } from './token-metrics';
export * as panels from './panels';
export * as variables from './variables';

// What a panel and a dashboard of your own are made of.
export {
  Dashboard,
  type DashboardLink,
  type DashboardProps,
  type Installation,
  type Place,
  type Row,
  type RowOptions,
  adaptive,
  row,
} from '../lib/dashboard/dashboard';
export { type Legend, legend } from '../lib/dashboard/legend';
export {
  type Guards,
  type Judgement,
  type Level,
  type Meaning,
  type Thresholds,
  betterFrom,
  goodFrom,
  worseFrom,
} from '../lib/dashboard/meaning';
export {
  type BarsProps,
  type Drill,
  type Panel,
  type PanelProps,
  type Target,
  type TargetOptions,
  type TimeseriesProps,
  type View,
  type Width,
  barGauge,
  bars,
  gauge,
  stat,
  table,
  target,
  timeseries,
} from '../lib/dashboard/panel';
export { type Money, UNITS, type Unit } from '../lib/dashboard/unit';
export { type Variable, type VariableProps, chooseMany, chooseOne } from '../lib/dashboard/variable';
export { type Text, type Words } from '../lib/dashboard/words';
export { type Component } from './panels/health';
export { type Condition, type Narrowing, ifKnown } from '../lib/queries/narrowing';
export { type Prices } from '../lib/queries/tokens';

export interface StandardDashboardsOptions extends PlatformAdminOptions, TokenMetricsOptions {}

/** Platform Admin, AI Engineer and Token Metrics. */
export function standardDashboards(options: StandardDashboardsOptions = {}): readonly Dashboard[] {
  return [platformAdmin(options), aiEngineer(), tokenMetrics(options)];
}
