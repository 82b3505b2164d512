import { type Request } from './prometheus';

/** The default range of all three dashboards, in seconds. */
export const RANGE = 3_600;

/** What a Prometheus data source assumes when it is not told: its default scrape interval. */
const DATASOURCE_INTERVAL = 15;

/** A browser window, in pixels, of which a panel has a part. */
const WINDOW = 1_600;
const COLUMNS = 24;

export interface GrafanaTarget {
  readonly expr: string;
  readonly instant?: boolean;
  readonly interval?: string;
}

export interface GrafanaPanel {
  readonly gridPos?: { readonly w: number };
  readonly interval?: string;
  readonly targets?: readonly GrafanaTarget[];
  /** Of a folded row. */
  readonly panels?: readonly GrafanaPanel[];
}

/** Everything that a dashboard asks when it is opened and each of its rows is unfolded. */
export function requestsOf(
  panels: readonly GrafanaPanel[],
  variables: Readonly<Record<string, string>>,
): readonly Request[] {
  return panels.flatMap((panel) => [
    ...(panel.targets ?? []).map((target) => requestOf(target, panel, variables)),
    ...requestsOf(panel.panels ?? [], variables),
  ]);
}

/** As Grafana's data source for Prometheus works out the step and its variables. */
function requestOf(
  { expr, instant = false, interval: own }: GrafanaTarget,
  { gridPos, interval: panelInterval }: GrafanaPanel,
  variables: Readonly<Record<string, string>>,
): Request {
  const asked = seconds(own ?? panelInterval);
  const least = asked ?? DATASOURCE_INTERVAL;
  const pixels = (WINDOW * (gridPos?.w ?? COLUMNS)) / COLUMNS;
  const step = Math.max(least, Math.ceil(RANGE / pixels));
  const rate = Math.max(step + least, 4 * least);
  const values: Readonly<Record<string, string>> = {
    __range: `${RANGE}s`,
    __rate_interval: `${rate}s`,
    __interval: `${step}s`,
    ...variables,
  };
  const sent = expr.replace(/\$\{?(\w+)\}?/g, (name, variable: string) => values[variable] ?? name);
  return instant ? { expr: sent } : { expr: sent, step };
}

function seconds(interval: string | undefined): number | undefined {
  const [, count, unit] = /^(\d+)([smh])$/.exec(interval ?? '') ?? [];
  if (count === undefined) return undefined;
  return Number(count) * ({ s: 1, m: 60, h: 3_600 }[unit ?? 's'] ?? 1);
}
