import { type Objective, type Promised } from '../../lib/rules/objectives/objective';

type Which = Pick<Promised, 'kind' | 'of'>;

/** The shortest time that objectives allow, in seconds; one for some plans or models only does not judge the others. */
export function secondsAllowed(objectives: readonly Objective[], which: Which): number | undefined {
  return least(
    promised(objectives, which).flatMap(({ promise: { under } }) =>
      under === undefined ? [] : [under.toSeconds({ integral: false })],
    ),
  );
}

/** The greatest share of requests that objectives ask for. */
export function shareAsked(objectives: readonly Objective[], which: Which): number | undefined {
  const shares = promised(objectives, which).map(({ target }) => target);
  return shares.length === 0 ? undefined : Math.max(...shares);
}

function promised(objectives: readonly Objective[], { kind, of }: Which): readonly Objective[] {
  return objectives.filter(
    ({ promise, only }) => promise.kind === kind && promise.of === of && only === undefined,
  );
}

function least(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.min(...values);
}
