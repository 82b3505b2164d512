import { type KuadrantVersion } from '../platform/kuadrant-version';
import { type IdentityContract } from './identity-contract';
import { type Condition, LimitsMet, type MetRequest } from './limits-met';
import { type LimitsCheck } from './limits-result';
import { allOf } from '../validation/wording';

/** A route's limits as conditions. */
export interface CoveredRoute {
  readonly limits: readonly Condition[];
  readonly plans: readonly string[];
  readonly planPath: readonly string[] | undefined;
}

/** Something found for a plan; `before` and `after` enclose whom it concerns. */
interface Finding {
  readonly certain: boolean;
  readonly before: string;
  readonly after: string;
}

/** How many limits of a route hold for the requests of each plan. */
export function coverageOf(
  route: CoveredRoute,
  version: KuadrantVersion,
  contract: IdentityContract,
): LimitsCheck {
  const met = new LimitsMet(route.limits, version, contract);
  const unread = unreadPlan(route, met);
  if (unread !== undefined) return { problems: [], undecided: [unread] };
  const { plans, planPath } = route;
  if (plans.length === 0 || planPath === undefined) {
    const requests = met.requests();
    return grouped(
      [['', [...failures(requests), ...doubles(requests, version), ...mixtures(requests)]]],
      (_, certain) => (certain ? 'all requests' : 'requests'),
    );
  }
  return grouped(
    plans.map((value) => {
      const requests = met.requests({ path: planPath, value, values: plans });
      return [
        value,
        [...failures(requests), ...gaps(requests), ...doubles(requests, version), ...mixtures(requests)],
      ];
    }),
    (names) => `${names.length === 1 ? 'plan' : 'plans'} ${allOf(names)}`,
  );
}

function held(kind: Condition['kind'], { holding }: MetRequest): readonly Condition[] {
  return holding.filter((limit) => limit.kind === kind);
}

/** Limits that tell requests apart by another field: asking about plans would only bring guesses. */
function unreadPlan({ limits, plans, planPath }: CoveredRoute, met: LimitsMet): string | undefined {
  const path = planPath?.join('.');
  if (plans.length === 0 || path === undefined || limits.length === 0) return undefined;
  if (met.authPaths.length === 0 || met.authPaths.includes(path)) return undefined;
  return (
    `its limits read ${met.authPaths.join(', ')} and never ${path}, whose values the plans are, so who is covered ` +
    'cannot be told. Name the field that the limits read as planField, and its values as plans.'
  );
}

function failures(requests: readonly MetRequest[]): readonly Finding[] {
  const always = (requests[0]?.failing ?? []).filter((limit) =>
    requests.every(({ failing }) => failing.includes(limit)),
  );
  const sometimes = ({ failing }: MetRequest) => failing.filter((limit) => !always.includes(limit));
  const found = requests.find((request) => sometimes(request).length > 0);
  return [
    ...(always.length === 0
      ? []
      : [
          {
            certain: true,
            before: `${named(always)} ${always.length === 1 ? 'gives' : 'give'} neither true nor false for`,
            after: '. Write a comparison that fits the types of the fields.',
          },
        ]),
    ...(found === undefined
      ? []
      : [
          {
            certain: false,
            before: `${named(sometimes(found))} cannot be evaluated for`,
            after: ` when ${found.when}. Guard the predicate against that.`,
          },
        ]),
  ];
}

function gaps(requests: readonly MetRequest[]): readonly Finding[] {
  // A limit that fails may hold after all.
  const uncovered = (request: MetRequest) =>
    held('tokens', request).length === 0 && request.failing.length === 0;
  const found = requests.find(uncovered);
  if (found === undefined) return [];
  const certain = requests.every(uncovered);
  const counted = requests.filter(uncovered).every((request) => held('requests', request).length > 0);
  const effect = counted
    ? 'authorized_hits counts their number in place of tokens'
    : 'such requests are in no Limitador metric';
  return [
    {
      certain,
      before: 'no token limit holds for',
      after:
        `${certain ? ', so' : ` when ${found.when}, and then`} ${effect}. Add a limit that holds, with a high rate ` +
        'where nothing shall be limited.',
    },
  ];
}

function doubles(requests: readonly MetRequest[], version: KuadrantVersion): readonly Finding[] {
  const found = requests.find((request) => held('tokens', request).length > 1);
  if (found === undefined) return [];
  const holding = held('tokens', found);
  const certain = requests.every((request) => held('tokens', request).length > 1);
  return [
    {
      certain,
      before: `token ${named(holding)} ${holding.length === 2 ? 'both' : 'all'} hold for`,
      after:
        `${certain ? ', so' : ` when ${found.when}, and then`} every token and call counts ` +
        `${holding.length === 2 ? 'twice' : `${holding.length} times`}${lateChecks(holding.length, version)}. Let their ` +
        'predicates exclude each other.',
    },
  ];
}

/**
 * Legacy actions run one after the other, and a report waits for the response: the check behind it can no longer refuse.
 * Measured on the shims 0.12.3 and 0.14.1.
 */
function lateChecks(count: number, version: KuadrantVersion): string {
  if (version !== '1.4' && version !== '1.5') return '';
  const [which, does] = count === 2 ? ['the second check', 'comes'] : ['all checks but the first', 'come'];
  return `, and ${which} ${does} after the response, when nothing can be held back`;
}

function mixtures(requests: readonly MetRequest[]): readonly Finding[] {
  const both = (request: MetRequest) =>
    held('tokens', request).length > 0 && held('requests', request).length > 0;
  const found = requests.find(both);
  if (found === undefined) return [];
  const certain = requests.every(both);
  return [
    {
      certain,
      before: `request ${named(held('requests', found))} and token ${named(held('tokens', found))} hold together for`,
      after:
        `${certain ? ', so' : ` when ${found.when}, and then`} authorized_calls counts every call twice, and ` +
        'authorized_hits adds requests to tokens. Keep one kind of limit on a route.',
    },
  ];
}

function named(limits: readonly Condition[]): string {
  return `${limits.length === 1 ? 'limit' : 'limits'} ${allOf(limits.map(({ name }) => name))}`;
}

/** One sentence for all whom the same thing concerns. */
function grouped(
  found: readonly (readonly [string, readonly Finding[]])[],
  whom: (names: readonly string[], certain: boolean) => string,
): LimitsCheck {
  const groups = new Map<string, { readonly finding: Finding; readonly names: string[] }>();
  for (const [name, findings] of found) {
    for (const finding of findings) {
      const key = JSON.stringify([finding.before, finding.after]);
      const group = groups.get(key) ?? { finding, names: [] };
      groups.set(key, group);
      group.names.push(name);
    }
  }
  const said = (certain: boolean) =>
    [...groups.values()]
      .filter(({ finding }) => finding.certain === certain)
      .map(({ finding: { before, after }, names }) => `${before} ${whom(names, certain)}${after}`);
  return { problems: said(true), undecided: said(false) };
}
