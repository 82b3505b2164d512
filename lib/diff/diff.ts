import { type Change, CHANGE_CLASSES } from './change';
import { QueryReader } from './canonical-query';
import { dashboardChanges } from './compare-dashboards';
import { monitorChanges } from './compare-monitors';
import { objectChanges } from './compare-objects';
import { ruleChanges } from './compare-rules';
import { type Reading } from './reading';
import { type LabelExpressions, renamedLabels, withNewNames } from './renamed-labels';
import { type Snapshot, snapshotOf } from './snapshot';
import { count } from '../validation/wording';

/**
 * What is different between two sets of manifests, by meaning: breaking changes first, then in the order of the flow. A
 * label that has another name is one change; what else is different is compared under its new name.
 */
export function diffOf(before: readonly unknown[], after: readonly unknown[]): readonly Change[] {
  const reading: Reading = { queries: new QueryReader(), named: (text) => text };
  const was = snapshotOf(before, reading);
  const is = snapshotOf(after, reading);
  const renamed =
    was.labels.size === 0 || is.labels.size === 0
      ? new Map<string, string>()
      : renamedLabels(was.labels, is.labels);
  const translated =
    renamed.size === 0
      ? was
      : snapshotOf(before, { ...reading, named: (text) => withNewNames(text, renamed) });
  const changes = [
    ...labelChanges(was, is, renamed),
    ...[...renamed].flatMap(([name, now]) => renameChanges(name, now, was, is)),
    ...monitorChanges(translated.monitors, is.monitors),
    ...ruleChanges(translated.rules, is.rules),
    ...dashboardChanges(translated, is),
    ...objectChanges(translated, is),
  ];
  return [...CHANGE_CLASSES].reverse().flatMap((level) => changes.filter((change) => change.class === level));
}

function labelChanges(
  { labels: was }: Snapshot,
  { labels: is }: Snapshot,
  renamed: ReadonlyMap<string, string>,
): readonly Change[] {
  // Dashboards alone say nothing of the policy beside them.
  if (was.size === 0 || is.size === 0) return [];
  const come = new Set(renamed.values());
  return [
    ...gone(was, is)
      .filter(([name]) => !renamed.has(name))
      .map(([name]): Change => ({
        class: 'breaking',
        subject: 'label',
        place: `label ${name}`,
        text: 'is gone from the counters',
      })),
    ...[...was].flatMap(([name, expression]): Change[] => {
      const now = is.get(name);
      return now === undefined || now === expression
        ? []
        : [
            {
              class: 'visible',
              subject: 'label',
              place: `label ${name}`,
              text: 'is read from somewhere else',
              before: expression,
              after: now,
            },
          ];
    }),
    ...gone(is, was)
      .filter(([name]) => !come.has(name))
      .map(([name]): Change => ({
        class: 'visible',
        subject: 'label',
        place: `label ${name}`,
        text: 'is new on the counters',
      })),
  ];
}

function gone(one: LabelExpressions, other: LabelExpressions): readonly (readonly [string, string])[] {
  return [...one].filter(([name]) => !other.has(name));
}

/** One label renamed: how much follows it, and which recordings begin anew. */
function renameChanges(name: string, now: string, was: Snapshot, is: Snapshot): readonly Change[] {
  const uses = (text: string) => withNewNames(text, new Map([[name, now]])) !== text;
  const panels = was.dashboards
    .flatMap((dashboard) => dashboard.panels)
    .filter(({ queries }) => queries.some(({ expr }) => uses(expr)));
  const rules = was.rules.filter((rule) => uses(rule.expr) || uses(rule.name));
  const recordings = rules.filter(({ kind }) => kind === 'recording');
  const kept = new Set(is.rules.map((rule) => rule.name));
  const names = [...new Set(recordings.map((rule) => rule.name))];
  const alerts = rules.length - recordings.length;
  return [
    {
      class: 'breaking',
      subject: 'label',
      place: `label ${name}`,
      text: `is called ${now} now: ${count(panels.length, 'panel')}, ${count(alerts, 'alert')} and ${count(recordings.length, 'recording')} follow`,
    },
    ...(names.length === 0
      ? []
      : [
          {
            class: 'breaking',
            subject: 'recording',
            place: count(names.length, 'recording'),
            text: `with the label ${name} begin${names.length === 1 ? 's' : ''} a new history: ${listed(names.map((one) => (kept.has(one) ? one : `${one} (now ${withNewNames(one, new Map([[name, now]]))})`)))}`,
          } as const,
        ]),
  ];
}

const LISTED = 4;

function listed(names: readonly string[]): string {
  const more = names.length - LISTED;
  return more <= 0 ? names.join(', ') : `${names.slice(0, LISTED).join(', ')} and ${more} more`;
}
