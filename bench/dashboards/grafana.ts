import { asGrafanaSends } from '../../lib/verify/grafana-query';
import { type Request } from './prometheus';

/** The default range of all three dashboards, in seconds. */
export const RANGE = 3_600;

/** What a Prometheus data source assumes when it is not told: its default scrape interval. */
const DATASOURCE_INTERVAL = 15;

export interface GrafanaTarget {
  readonly expr: string;
  readonly instant?: boolean;
  readonly interval?: string;
}

export interface GrafanaPanel {
  readonly interval?: string;
  readonly targets?: readonly GrafanaTarget[];
  /** Of a folded row. */
  readonly panels?: readonly GrafanaPanel[];
}

/** Everything that a dashboard asks when it is opened and each of its rows is unfolded. */
export function requestsOf(
  panels: readonly GrafanaPanel[],
  variables: ReadonlyMap<string, string>,
): readonly Request[] {
  return panels.flatMap((panel) => [
    ...(panel.targets ?? []).map((target) => requestOf(target, panel, variables)),
    ...requestsOf(panel.panels ?? [], variables),
  ]);
}

/** As Grafana's data source for Prometheus works out the step and its variables. */
function requestOf(
  { expr, instant = false, interval: own }: GrafanaTarget,
  { interval: ofPanel }: GrafanaPanel,
  variables: ReadonlyMap<string, string>,
): Request {
  // A graph of an hour has fewer points than pixels at any of these, so that the shortest step is the step.
  const step = seconds(own ?? ofPanel) ?? DATASOURCE_INTERVAL;
  const asking = { range: RANGE, scrapeInterval: step, minimumStep: step, variables };
  const sent = asGrafanaSends(expr, asking);
  if (sent === undefined) throw new Error(`a variable has no value: ${expr}`);
  return instant ? { expr: sent } : { expr: sent, step };
}

function seconds(interval: string | undefined): number | undefined {
  const [, count, unit] = /^(\d+)([smh])$/.exec(interval ?? '') ?? [];
  if (count === undefined) return undefined;
  return Number(count) * ({ s: 1, m: 60, h: 3_600 }[unit ?? 's'] ?? 1);
}
