import { type Duration } from 'cdk8s';
import { type Flow } from '../flow/flow';
import { type Metric } from '../exporters/metric';

/** What a raw query is held against. */
export interface PromqlContext {
  readonly flow: Flow;

  /**
   * Where the query runs. A dashboard has Grafana's variables and a step that changes with the zoom; a rule has
   * neither.
   */
  readonly use: 'dashboard' | 'rule';

  /**
   * Metrics of your own exporters, which come before those of the catalogue.
   * @default []
   */
  readonly metrics?: readonly Metric[];

  /**
   * Whether a metric that nobody has described is a problem. Otherwise it passes, and so does all that is said of it.
   * @default true
   */
  readonly strict?: boolean;

  /**
   * The step of a panel that draws one bar for each: a fixed window of just that is right.
   * @default - a fixed window does not follow the dashboard
   */
  readonly bars?: Duration;
}
