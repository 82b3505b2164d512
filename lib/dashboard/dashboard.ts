import { insteadOf, quote, repeated } from '../validation/wording';
import { type Panel } from './panel';
import { type Variable } from './variable';
import { type Text } from './words';

/** Panels under one heading. */
export interface Row {
  /** Unique in a dashboard: what {@link Dashboard.withRow} and others know it by. */
  readonly title: string;
  readonly panels: readonly Panel[];
  /** Whether it is folded at first. */
  readonly collapsed: boolean;
}

export interface RowOptions {
  /** @default false */
  readonly collapsed?: boolean;
}

/** A row; its panels stand from left to right and wrap. */
export function row(title: string, panels: readonly Panel[], { collapsed = false }: RowOptions = {}): Row {
  return { title, panels, collapsed };
}

/**
 * Rows whose panels are left out where the flow has no answer for them: no user in the vocabulary, no GPU exporter. A
 * panel that you ask for yourself is not one of those, and a synth says what it lacks.
 */
export function adaptive(rows: readonly Row[]): readonly Row[] {
  return rows.map((one) => ({ ...one, panels: one.panels.map((panel) => ({ ...panel, adaptive: true })) }));
}

/** A way to the dashboards that have all of these tags; it keeps the time range and the variables. */
export interface DashboardLink {
  readonly title: string;
  readonly tags: readonly string[];
}

export interface DashboardProps {
  /** The stable name that links refer to; at most 40 characters (Grafana). */
  readonly uid: string;
  readonly title: string;
  /** For whom it is and what it answers. */
  readonly description: Text;
  readonly tags?: readonly string[];
  readonly variables?: readonly Variable[];
  readonly rows: readonly Row[];
  readonly links?: readonly DashboardLink[];
}

/** What tells an installation apart from others in one Grafana. */
export interface Installation {
  readonly cluster?: string;
  readonly instance?: string;
}

/** Before or after the panel or row of a name. */
export type Place = { readonly after: string } | { readonly before: string };

const DASHBOARD = Symbol.for('maas-observability.Dashboard');

/** A dashboard before any platform or renderer: which questions, in which order. Every change is a new value. */
export class Dashboard {
  /** Whether it is a typed dashboard, also one of another copy of this package. */
  static isDashboard(value: object): value is Dashboard {
    return DASHBOARD in value;
  }

  readonly uid: string;
  readonly title: string;
  readonly description: Text;
  readonly tags: readonly string[];
  readonly variables: readonly Variable[];
  readonly rows: readonly Row[];
  readonly links: readonly DashboardLink[];

  constructor(
    props: DashboardProps,
    private readonly misuses: readonly string[] = [],
  ) {
    this.uid = props.uid;
    this.title = props.title;
    this.description = props.description;
    this.tags = props.tags ?? [];
    this.variables = props.variables ?? [];
    this.rows = props.rows;
    this.links = props.links ?? [];
    Object.defineProperty(this, DASHBOARD, { value: true });
  }

  get panels(): readonly Panel[] {
    return this.rows.flatMap(({ panels }) => panels);
  }

  /** Drops a panel. */
  without(panelName: string): Dashboard {
    return this.withPanels(`without(${quote(panelName)})`, panelName, () => []);
  }

  /** Puts another panel in the place of one. */
  replaced(panelName: string, panel: Panel): Dashboard {
    return this.withPanels(`replaced(${quote(panelName)})`, panelName, () => [panel]);
  }

  /** Adds a panel beside another one. */
  withPanel(panel: Panel, place: Place): Dashboard {
    const [beside, inFront] = placeOf(place);
    return this.withPanels(`withPanel(${quote(panel.name)})`, beside, (old) =>
      inFront ? [panel, old] : [old, panel],
    );
  }

  /** Adds a row, at the end unless a place is given. */
  withRow(row: Row, place?: Place): Dashboard {
    if (place === undefined) return this.changed({ rows: [...this.rows, row] });
    const [beside, inFront] = placeOf(place);
    return this.withRows(`withRow(${quote(row.title)})`, beside, (old) =>
      inFront ? [row, old] : [old, row],
    );
  }

  /** Drops a row and its panels. */
  withoutRow(title: string): Dashboard {
    return this.withRows(`withoutRow(${quote(title)})`, title, () => []);
  }

  /** Adds a variable, or replaces the one of its name. */
  withVariable(variable: Variable): Dashboard {
    const others = this.variables.filter(({ name }) => name !== variable.name);
    return this.changed({ variables: [...others, variable] });
  }

  /** The same dashboard under another uid, title, description, tags or links. */
  with(changes: Partial<Omit<DashboardProps, 'rows' | 'variables'>>): Dashboard {
    return this.changed(changes);
  }

  /**
   * The same dashboard for one of several installations in a Grafana: cluster and instance are appended to its uid and to
   * those its series lead to, and the title and the tags name them. The tags that its links go by are changed as well,
   * so that no installation lists the dashboards of another.
   */
  ofInstallation({ cluster, instance }: Installation): Dashboard {
    const names = [cluster, instance].filter((name) => name !== undefined);
    if (names.length === 0) return this;
    const suffix = names.join('-');
    const linked = new Set(this.links.flatMap((link) => link.tags));
    const apart = (tag: string) => `${tag}-${suffix}`;
    const led = (panel: Panel): Panel =>
      panel.drill === undefined
        ? panel
        : { ...panel, drill: { ...panel.drill, dashboard: apart(panel.drill.dashboard) } };
    return this.changed({
      uid: apart(this.uid),
      title: `${this.title} (${names.join(', ')})`,
      tags: [...this.tags.map((tag) => (linked.has(tag) ? apart(tag) : tag)), ...names],
      links: this.links.map((link) => ({ ...link, tags: link.tags.map(apart) })),
      rows: this.rows.map((old) => ({ ...old, panels: old.panels.map(led) })),
    });
  }

  /** What is wrong with it on any platform. */
  problems(): readonly string[] {
    const names = this.panels.map(({ name }) => name);
    const titles = this.rows.map(({ title }) => title);
    return [
      ...this.misuses.map((misuse) => `dashboard ${quote(this.title)}: ${misuse}`),
      ...(/^[a-zA-Z0-9_-]{1,40}$/.test(this.uid)
        ? []
        : [
            `dashboard ${quote(this.title)}: uid ${quote(this.uid)} must have 1 to 40 letters, digits, "-" or "_"; ` +
              `it has ${this.uid.length} characters.`,
          ]),
      ...repeated(names).map(
        (name) =>
          `dashboard ${quote(this.title)}: two panels are named ${quote(name)}; give one another name.`,
      ),
      ...repeated(titles).map(
        (title) =>
          `dashboard ${quote(this.title)}: two rows are titled ${quote(title)}; give one another title.`,
      ),
    ];
  }

  private withPanels(call: string, name: string, change: (panel: Panel) => readonly Panel[]): Dashboard {
    const names = this.panels.map((panel) => panel.name);
    if (!names.includes(name)) return this.misused(call, 'panel', name, names);
    const rows = this.rows.map((old) => ({
      ...old,
      panels: old.panels.flatMap((panel) => (panel.name === name ? change(panel) : [panel])),
    }));
    return this.changed({ rows });
  }

  private withRows(call: string, title: string, change: (row: Row) => readonly Row[]): Dashboard {
    const titles = this.rows.map((old) => old.title);
    if (!titles.includes(title)) return this.misused(call, 'row', title, titles);
    return this.changed({ rows: this.rows.flatMap((old) => (old.title === title ? change(old) : [old])) });
  }

  private changed(changes: Partial<DashboardProps>): Dashboard {
    const { uid, title, description, tags, variables, rows, links } = this;
    return new Dashboard({ uid, title, description, tags, variables, rows, links, ...changes }, this.misuses);
  }

  private misused(call: string, what: string, name: string, known: readonly string[]): Dashboard {
    const problem = `${call}: there is no ${what} ${quote(name)}${insteadOf(name, known)}`;
    return new Dashboard(this, [...this.misuses, problem]);
  }
}

function placeOf(place: Place): readonly [beside: string, inFront: boolean] {
  return 'after' in place ? [place.after, false] : [place.before, true];
}
