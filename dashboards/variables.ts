import { type Variable, chooseMany, chooseOne } from '../lib/dashboard/variable';
import { authorizedCalls, authorizedHits, limitedCalls } from '../lib/exporters/limitador/metrics';
import { MODEL, PLAN, USER } from '../lib/exporters/metric';
import { vllmNumRequestsRunning } from '../lib/exporters/models/metrics';
import { chosen, equal, present } from '../lib/promql/series';
import { type Condition, ifKnown } from '../lib/queries/narrowing';

/** The model servers, by the name they serve their model under. */
export const servedModel: Variable = chooseMany('model', {
  title: 'Served model',
  about: 'Narrows the panels of the model servers. Their names of models are not those at the gateway.',
  of: [vllmNumRequestsRunning],
  label: 'model_name',
});

/** One user, exactly: no All, no pattern. */
export const oneUser: Variable = chooseOne('user', {
  title: ({ user }) => `Who (${user})`,
  about: 'Whose usage is shown. A filter, not an access control: every viewer can choose every name.',
  // Whoever is limited from the first request on has no tokens.
  of: [authorizedCalls, limitedCalls, authorizedHits],
  label: USER,
  where: [present(USER)],
});

/** What belongs to the user chosen in {@link oneUser}. */
export const OF_USER = [
  equal(USER, '$user'),
  // Without a choice $user is empty, and an empty value would match whatever has no user.
  present(USER),
] as const;

const billed = {
  about: 'Narrows every panel; All also has what nobody was named for.',
  // Whoever is limited from the first request on has no tokens.
  of: [authorizedHits, authorizedCalls, limitedCalls],
} as const;

export const plans: Variable = chooseMany('plan', {
  ...billed,
  title: ({ plan }) => capital(plan),
  label: PLAN,
});
export const users: Variable = chooseMany('user', {
  ...billed,
  title: ({ user }) => capital(user),
  label: USER,
});
/** Models as requests name them: not called $model, so that a link does not take the name of a server for one of these. */
export const models: Variable = chooseMany('gateway_model', {
  ...billed,
  title: ({ model }) => capital(model),
  label: MODEL,
});

/** What belongs to the plans, users and models chosen in {@link plans}, {@link users} and {@link models}. */
export const OF_CHOICE: readonly Condition<typeof PLAN>[] = [
  ifKnown(chosen(PLAN, 'plan')),
  ifKnown(chosen(USER, 'user')),
  ifKnown(chosen(MODEL, 'gateway_model')),
];

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
