import { type Request } from '../../../demo/traffic/request';
import { type Restart } from '../../../demo/traffic/timeline';
import { type Asked } from './asked';

/** Something that a counter of Limitador counted. */
export interface Event {
  readonly request: Request;
  readonly at: number;
  readonly amount: number;
}

/** As long as a recording looks away at most. */
const UNSEEN = 60;

/**
 * What nobody can know of: a series that has passed its old value again when it is first seen after a restart looks as
 * if it had only grown, and the old value is missing from its increase. `rate` and `increase` are no wiser. Answers the
 * events that stand for the missing part, each with the request of its series.
 */
export function hiddenByResets(asked: Asked, events: readonly Event[]): readonly Event[] {
  const restarts = asked.truth.traffic.timeline.restarts.filter(({ what }) => what === 'limitador');
  const series = new Map<string, Event[]>();
  for (const event of events) {
    const key = seriesOf(asked, event.request);
    series.set(key, [...(series.get(key) ?? []), event]);
  }
  return restarts.flatMap((restart) => [...series.values()].flatMap((one) => hidden(one, restart)));
}

function hidden(events: readonly Event[], { from, to }: Restart): readonly Event[] {
  const before = events.filter(({ at }) => at <= from);
  const after = events.filter(({ at }) => at >= to).sort((a, b) => a.at - b.at);
  const [first] = after;
  if (first === undefined || before.length === 0) return [];
  const seen = after.filter(({ at }) => at <= first.at + UNSEEN);
  const old = add(before);
  return add(seen) >= old ? [{ request: first.request, at: first.at, amount: old }] : [];
}

function add(events: readonly Event[]): number {
  return events.reduce((sum, { amount }) => sum + amount, 0);
}

/** A series has the labels of the policy, and the route, which stands for the model. */
function seriesOf({ preset }: Asked, { user, plan, model }: Request): string {
  const who = preset === 'tier' ? user?.name : `${user?.organization ?? ''} ${user?.costCenter ?? ''}`;
  return [who, plan?.tier, model?.name].join(' / ');
}
