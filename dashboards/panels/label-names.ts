import { type Words } from '../../lib/dashboard/words';
import { MODEL, PLAN, type TelemetryRef, USER } from '../../lib/exporters/metric';

/** What a flow calls a label. */
export function nameOf(label: TelemetryRef, { plan, user, model }: Words): string {
  if (label === PLAN) return plan;
  if (label === USER) return user;
  if (label === MODEL) return model;
  return 'name' in label.target ? label.target.name.replaceAll('_', ' ') : label.target.dimension;
}

/** What a flow calls some labels: `user, tier and model`. */
export function namesOf(labels: readonly TelemetryRef[], words: Words): string {
  const names = labels.map((label) => nameOf(label, words));
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}
