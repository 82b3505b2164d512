/** What `verify` finds out of a part of a component. */
export interface Cell {
  /**
   * `waiting`: nothing is wrong, and nothing has happened yet that would show. `unknown`: Prometheus did not answer.
   * `none`: the component has nothing of the kind.
   */
  readonly state: 'ok' | 'failed' | 'waiting' | 'unknown' | 'none';
  readonly found: number;
  readonly of: number;
}

export type IssueKind =
  | 'wrong-datasource'
  | 'wrong-stack'
  | 'exporter-absent'
  | 'exporter-down'
  | 'scraped-twice'
  | 'metric-absent'
  | 'label-missing'
  | 'traffic-unmetered'
  | 'query-refused'
  | 'rule-missing'
  | 'rule-failing'
  | 'unanswered'
  | 'no-traffic-yet'
  | 'partial-answer';

/** Something that is not as it should be, or not yet. */
export interface Issue {
  readonly kind: IssueKind;
  /** Whether it fails the verdict; else it is worth knowing. */
  readonly failed: boolean;
  readonly problem: string;
  readonly cause: string;
  /** What to run to look further, with the names of this platform. */
  readonly commands: readonly string[];
}

/** A row of the table. */
export interface ComponentVerdict {
  readonly component: string;
  readonly exporter: Cell;
  readonly metrics: Cell;
  readonly labels: Cell;
  readonly panels: Cell;
  readonly rules: Cell;
  readonly issues: readonly Issue[];
}

/** A panel that shows nothing. */
export interface EmptyPanel {
  readonly panel: string;
  readonly state: 'failed' | 'waiting' | 'unknown';
}

/** What a live Prometheus says of a platform. */
export interface Verdict {
  readonly state: 'ok' | 'failed';
  readonly since: string;
  readonly components: readonly ComponentVerdict[];
  readonly emptyPanels: readonly EmptyPanel[];
}

export const NONE: Cell = { state: 'none', found: 0, of: 0 };

/** A cell that is right when all are found; else it is what the worst of the missing ones is. */
export function cellOf(states: readonly Exclude<Cell['state'], 'none'>[]): Cell {
  if (states.length === 0) return NONE;
  const worst =
    (['failed', 'unknown', 'waiting', 'ok'] as const).find((state) => states.includes(state)) ?? 'ok';
  return { state: worst, found: states.filter((state) => state === 'ok').length, of: states.length };
}

/** Whether a row is right, as far as anybody can tell. */
export function failed({ exporter, metrics, labels, panels, rules, issues }: ComponentVerdict): boolean {
  return (
    issues.some((issue) => issue.failed) ||
    [exporter, metrics, labels, panels, rules].some(({ state }) => state === 'failed' || state === 'unknown')
  );
}
