import { type Change } from './change';
import { type DashboardModel, type PanelModel, type VariableModel } from './dashboard-model';
import { matched } from './matched';
import { type RuleModel } from './rule-model';
import { metricsBehind } from './snapshot';
import { count } from '../validation/wording';

/** One side of a comparison: its dashboards, and the rules that their queries may read. */
export interface DashboardSide {
  readonly dashboards: readonly DashboardModel[];
  readonly rules: readonly RuleModel[];
}

interface Shown {
  readonly dashboard: DashboardModel;
  readonly panel: PanelModel;
}

/** Dashboards, their panels and variables: lost, new, moved, and what each panel asks and how it shows it. */
export function dashboardChanges(before: DashboardSide, after: DashboardSide): readonly Change[] {
  const { pairs, removed, added } = matched(before.dashboards, after.dashboards, [
    (one) => [one.for, one.uid, one.object],
    (one) => [one.for, one.uid || one.object],
    (one) => [one.for, one.title.toLowerCase()],
  ]);
  const panels = matched(
    pairs.flatMap(([one, other], i) => shownIn(one, String(i), other.title)),
    pairs.flatMap(([, other], i) => shownIn(other, String(i), other.title)),
    [
      ({ pair, panel }) => [pair, panel.title, asked(panel)],
      ({ pair, panel }) => [pair, panel.title],
      ({ pair, panel }) => [pair, asked(panel) || undefined, panel.type],
      ({ dashboard, panel }) => [dashboard.for, panel.title, asked(panel)],
    ],
  );
  const orphans = [
    ...panels.removed,
    ...removed.flatMap((dashboard) => shownIn(dashboard, '', dashboard.title)),
  ];
  return [
    ...removed.map((dashboard): Change => ({
      class: 'breaking',
      subject: 'dashboard',
      place: dashboard.title,
      text: `is gone, with ${count(dashboard.panels.length, 'panel')}`,
    })),
    ...pairs.flatMap(([one, other]) => changesOfDashboard(one, other)),
    ...lostPanels(orphans, before.rules, after),
    ...panels.pairs.flatMap(([one, other]) => changesOfPanel(one, other)),
    ...panels.added.map((shown): Change => ({
      class: 'visible',
      subject: 'panel',
      place: placeOf(shown),
      text: 'is new',
    })),
    ...added.map((dashboard): Change => ({
      class: 'visible',
      subject: 'dashboard',
      place: dashboard.title,
      text: `is new, with ${count(dashboard.panels.length, 'panel')}`,
    })),
    ...lostVariables(
      removed.flatMap((one) => one.variables.map((variable) => ({ dashboard: one, variable }))),
      after.dashboards,
    ),
  ];
}

function shownIn(dashboard: DashboardModel, pair: string, title: string) {
  return dashboard.panels.map((panel) => ({ dashboard, panel, pair, title }));
}

function asked(panel: PanelModel): string {
  return panel.queries.map(({ query }) => query.text).join('\n');
}

function changesOfDashboard(one: DashboardModel, other: DashboardModel): readonly Change[] {
  const place = one.title;
  const change = (level: Change['class'], text: string, before?: string, after?: string): Change => ({
    class: level,
    subject: 'dashboard',
    place,
    text,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  });
  const variables = matched(one.variables, other.variables, [({ name }) => [name]]);
  return [
    ...(one.uid === other.uid
      ? []
      : [change('breaking', 'has another uid, and links to it end', one.uid, other.uid)]),
    ...(one.object !== other.object && one.uid === other.uid && one.uid !== ''
      ? [
          change(
            'breaking',
            `keeps its uid in another object: as long as both are there, one of them never arrives`,
            one.object,
            other.object,
          ),
        ]
      : []),
    ...(one.title === other.title ? [] : [change('visible', 'has another title', one.title, other.title)]),
    ...variables.removed.map(({ name }) =>
      change('breaking', `has no variable $${name} any more, and links that set it have no effect`),
    ),
    ...variables.pairs.flatMap(([was, is]) => [
      ...(was.offers === is.offers
        ? []
        : [change('visible', `offers other values in $${was.name}`, was.offers, is.offers)]),
      ...(was.choice === is.choice
        ? []
        : [change('visible', `opens with another choice in $${was.name}`, was.choice, is.choice)]),
    ]),
    ...variables.added.map(({ name }) => change('visible', `has a new variable $${name}`)),
    ...(one.rest === other.rest || (one.uid !== other.uid && one.title !== other.title)
      ? []
      : restChanges(one, other).map((name) =>
          change(COSMETIC_FIELDS.has(name) ? 'cosmetic' : 'visible', `differs in ${name}`),
        )),
  ];
}

/** What of a dashboard's own settings changes no number. */
const COSMETIC_FIELDS: ReadonlySet<string> = new Set([
  'description',
  'tags',
  'links',
  'style',
  'schemaVersion',
  'annotations',
  'display',
  'editable',
  'graphTooltip',
]);

/** The settings of the dashboard itself that differ, by name; uid and title have sentences of their own. */
function restChanges(one: DashboardModel, other: DashboardModel): readonly string[] {
  const [was, is] = [JSON.parse(one.rest), JSON.parse(other.rest)] as readonly Readonly<
    Record<string, unknown>
  >[];
  const names = new Set([...Object.keys(was ?? {}), ...Object.keys(is ?? {})]);
  return [...names]
    .filter(
      (name) =>
        name !== 'uid' && name !== 'title' && JSON.stringify(was?.[name]) !== JSON.stringify(is?.[name]),
    )
    .sort();
}

function changesOfPanel(one: Shown & { readonly title: string }, other: Shown): readonly Change[] {
  const place = placeOf(one);
  const [was, is] = [one.panel, other.panel];
  const visible = (text: string, before: string, after: string): Change => ({
    class: 'visible',
    subject: 'panel',
    place,
    text,
    before,
    after,
  });
  const cosmetic = (text: string): Change => ({ class: 'cosmetic', subject: 'panel', place, text });
  return [
    ...(one.title === other.dashboard.title
      ? []
      : [visible('is on another dashboard', one.dashboard.title, other.dashboard.title)]),
    ...(was.title === is.title ? [] : [visible('has another title', was.title, is.title)]),
    ...queryChanges(was, is).map(([before, after]) => visible('asks another query', before, after)),
    ...(was.unit === is.unit ? [] : [visible('has another unit', was.unit || 'none', is.unit || 'none')]),
    ...(was.thresholds === is.thresholds
      ? []
      : [visible('has other thresholds', was.thresholds || 'none', is.thresholds || 'none')]),
    ...(was.type === is.type ? [] : [visible('is drawn as another panel', was.type, is.type)]),
    ...(was.links === is.links ? [] : [visible('links elsewhere', was.links, is.links)]),
    ...(legends(was) === legends(is) ? [] : [cosmetic('names its series in another way')]),
    ...(was.description === is.description ? [] : [cosmetic('explains itself in other words')]),
    ...(was.display === is.display
      ? []
      : [
          was.type === is.type
            ? visible('shows it in another way', was.display, is.display)
            : cosmetic('shows it in another way'),
        ]),
    ...(was.layout === is.layout ? [] : [cosmetic('is in another place or size')]),
  ];
}

/** The queries of a panel that differ, the first with the first. */
function queryChanges(was: PanelModel, is: PanelModel): readonly (readonly [string, string])[] {
  const { pairs, removed, added } = matched(was.queries, is.queries, [({ query }) => [query.text]]);
  const most = Math.max(removed.length, added.length);
  const changed = Array.from(
    { length: most },
    (_, i) => [removed[i]?.expr ?? 'none', added[i]?.expr ?? 'none'] as const,
  );
  const isReordered =
    changed.length === 0 &&
    pairs.some(([one, other]) => was.queries.indexOf(one) !== is.queries.indexOf(other));
  return isReordered ? [['the same queries', 'in another order']] : changed;
}

function legends(panel: PanelModel): string {
  return panel.queries.map(({ legend }) => legend).join('\n');
}

/** Panels that are on no dashboard any more. Where another panel asks about the same, a reader is told which. */
function lostPanels(
  lost: readonly Shown[],
  rulesBefore: readonly RuleModel[],
  after: DashboardSide,
): readonly Change[] {
  const shown = after.dashboards.flatMap((dashboard) =>
    dashboard.panels.map((panel) => ({ dashboard, panel, metrics: metricsOf(panel, after.rules) })),
  );
  return lost.map((one): Change => {
    const metrics = metricsOf(one.panel, rulesBefore);
    const covering = shown.find(
      (other) =>
        other.dashboard.for === one.dashboard.for &&
        metrics.size > 0 &&
        [...metrics].every((name) => other.metrics.has(name)),
    );
    const place = placeOf(one);
    if (covering !== undefined)
      return {
        class: 'visible',
        subject: 'panel',
        place,
        text: `is gone; ${placeOf(covering)} asks about the same metrics`,
      };
    const nowhere = [...metrics].filter((name) => !shown.some((other) => other.metrics.has(name))).sort();
    return {
      class: 'breaking',
      subject: 'panel',
      place,
      text: nowhere.length === 0 ? 'is gone' : `is gone, and no panel asks for ${nowhere.join(', ')}`,
    };
  });
}

function metricsOf(panel: PanelModel, rules: readonly RuleModel[]): ReadonlySet<string> {
  return metricsBehind(
    panel.queries.flatMap(({ query }) => query.metrics),
    rules,
  );
}

/** Of dashboards that are gone: what they let a reader choose, and no other does. */
function lostVariables(
  lost: readonly { readonly dashboard: DashboardModel; readonly variable: VariableModel }[],
  after: readonly DashboardModel[],
): readonly Change[] {
  const kept = after.flatMap(({ variables }) => variables);
  return lost
    .filter(
      ({ variable }) =>
        !kept.some(
          ({ name, label }) => name === variable.name || (label !== undefined && label === variable.label),
        ),
    )
    .map(({ dashboard, variable }): Change => ({
      class: 'breaking',
      subject: 'dashboard',
      place: dashboard.title,
      text: `let its readers choose $${variable.name}${variable.label === undefined ? '' : ` by the label ${variable.label}`}, and no dashboard does any more`,
    }));
}

function placeOf({ dashboard, panel }: Shown): string {
  return `${dashboard.title}${dashboard.for === 'Perses' ? ' (Perses)' : ''} › ${panel.title || `untitled ${panel.type}`}`;
}
