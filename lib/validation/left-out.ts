/** What a flow has no answer for, or no place, and what was therefore not written. */
export interface LeftOut {
  readonly kind: 'alert' | 'recording rule' | 'dashboard' | 'panel';
  /** The name of the rule or panel, or the uid of the dashboard. */
  readonly name: string;
  /** For a panel, the uid of its dashboard. */
  readonly dashboard?: string;
  /** For a panel that stays, the column or line that it does without. */
  readonly part?: string;
  /** What the flow does not have. */
  readonly because: string;
}

const PLURALS: Readonly<Record<LeftOut['kind'], string>> = {
  dashboard: 'dashboards',
  panel: 'panels',
  alert: 'alerts',
  'recording rule': 'recording rules',
};

const MOST_NAMES = 6;

/**
 * One line that says what was left out, by name where that is short; nothing where nothing was.
 * @param reasons what says why, such as `explain()`
 */
export function leftOutNote(all: readonly LeftOut[], reasons: string): readonly string[] {
  const kinds = (Object.keys(PLURALS) as LeftOut['kind'][]).flatMap((kind) => {
    const names = [...new Set(all.filter((one) => one.kind === kind).map(nameOf))];
    return names.length === 0 ? [] : [listed(kind, names)];
  });
  return kinds.length === 0
    ? []
    : [
        `left out, because this flow has no series or no place for them: ${kinds.join('; ')}. ` +
          `${reasons} says why.`,
      ];
}

/** As a person refers to it: a panel with its dashboard, a part with its panel. */
export function nameOf({ name, dashboard, part }: LeftOut): string {
  const whole = dashboard === undefined ? name : `${dashboard}/${name}`;
  return part === undefined ? whole : `${part} of ${whole}`;
}

function listed(kind: LeftOut['kind'], names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES);
  const more = names.length - shown.length;
  return (
    `${names.length} ${names.length === 1 ? kind : PLURALS[kind]} (${shown.join(', ')}` +
    `${more === 0 ? '' : ` and ${more} more`})`
  );
}
