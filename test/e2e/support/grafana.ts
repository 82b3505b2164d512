/** What a viewer has chosen: for each variable its values, or All. */
export type Choices = Readonly<Record<string, readonly string[] | 'All'>>;

export interface DashboardVariable {
  readonly name: string;
  readonly type: string;
  readonly multi?: boolean;
  readonly includeAll?: boolean;
  readonly allValue?: string;
  readonly query?: unknown;
}

export interface DashboardTarget {
  readonly refId: string;
  readonly expr: string;
  readonly instant?: boolean;
  readonly interval?: string;
  readonly legendFormat?: string;
}

export interface DashboardPanel {
  readonly type: string;
  readonly title: string;
  readonly interval?: string;
  readonly maxDataPoints?: number;
  readonly targets?: readonly DashboardTarget[];
  readonly panels?: readonly DashboardPanel[];
}

export interface DashboardModel {
  readonly title: string;
  readonly panels: readonly DashboardPanel[];
  readonly templating: { readonly list: readonly DashboardVariable[] };
}

/** A query as Grafana sends it. */
export interface Sent {
  readonly expr: string;
  readonly instant: boolean;
  /** Seconds. */
  readonly step: number;
  readonly rateInterval: number;
}

/** Pixels of a panel, roughly, and so the most points that it draws. */
const WIDTH = 1000;
/** The scrape interval of a data source that does not say another. */
const DATASOURCE_INTERVAL = 15;

/**
 * What becomes of a target: macros and variables get their values.
 * Source: grafana/grafana `pkg/promlib/models/query.go` (step, $__rate_interval), grafana-prometheus `datasource.ts`
 * (interpolateQueryExpr).
 */
export function sent(
  panel: DashboardPanel,
  target: DashboardTarget,
  variables: readonly DashboardVariable[],
  choices: Choices,
  rangeSeconds: number,
): Sent {
  const shortest = seconds(target.interval ?? panel.interval) ?? DATASOURCE_INTERVAL;
  const step = Math.max(shortest, rounded(rangeSeconds / (panel.maxDataPoints ?? WIDTH)));
  const rateInterval = Math.max(step + shortest, 4 * shortest);
  const macros: Readonly<Record<string, string>> = {
    __rate_interval: `${rateInterval}s`,
    __interval: `${step}s`,
    __range: `${rangeSeconds}s`,
  };
  const expr = target.expr.replace(
    /\$\{(\w+)\}|\$([a-z_]\w*)/gi,
    (match, braced?: string, plain?: string) => {
      const name = braced ?? plain ?? '';
      const macro = macros[name];
      if (macro !== undefined) return macro;
      const variable = variables.find((one) => one.name === name);
      // `$1` of a label_replace, and whatever else is no variable, stays.
      if (variable === undefined) return match;
      return interpolated(variable, choices[name]);
    },
  );
  return { expr, instant: target.instant === true, step, rateInterval };
}

function interpolated(
  { name, multi, includeAll, allValue }: DashboardVariable,
  choice: Choices[string] | undefined,
): string {
  if (choice === undefined) throw new Error(`nothing is chosen for $${name}`);
  if (choice === 'All') {
    if (allValue === undefined) throw new Error(`$${name} has no value for All`);
    return allValue;
  }
  if (multi !== true && includeAll !== true)
    return (choice[0] ?? '').replaceAll('\\', '\\\\').replaceAll('"', '\\"');
  const escaped = choice.map((value) => value.replaceAll(/[\\^$*+?.()|[\]{}]/g, String.raw`\\$&`));
  return escaped.length === 1 ? (escaped[0] ?? '') : `(${escaped.join('|')})`;
}

/** The panels in reading order, those of folded rows too. */
export function panelsOf({ panels }: DashboardModel): readonly DashboardPanel[] {
  return panels.flatMap((panel) => (panel.type === 'row' ? (panel.panels ?? []) : [panel]));
}

/** A time series comes at whole steps; anything else now. */
export function lastPoint({ instant, step }: Sent, now: number): number {
  return instant ? now : Math.floor(now / step) * step;
}

function seconds(duration: string | undefined): number | undefined {
  const [, number, unit] = /^(\d+)(s|m|h)$/.exec(duration ?? '') ?? [];
  if (number === undefined) return undefined;
  return Number(number) * (unit === 'h' ? 3600 : unit === 'm' ? 60 : 1);
}

/** The steps that Grafana rounds to, as far as an hour's range comes. */
function rounded(interval: number): number {
  return [1, 2, 5, 10, 15, 30, 60].find((step) => interval <= step * 1.5) ?? 60;
}
