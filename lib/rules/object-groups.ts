import { type Construct } from 'constructs';
import { Flow } from '../flow/flow';
import { flowAround } from '../flow/flow-of-scope';
import { type LeftOut } from '../validation/left-out';
import { type ResolvedGroup, type ResolvedRules, resolvedRules } from './resolved-rules';
import { type RuleGroup } from './rule';
import { RuleSet } from './rule-set';

/** Rules for one object: typed ones, which a flow resolves, and groups as Prometheus reads them. */
export type ObjectRules = RuleSet | readonly (RuleGroup | ResolvedGroup)[];

/** The groups of one object, and what is to be said of the typed ones among them. */
export interface ObjectGroups {
  readonly groups: readonly ResolvedGroup[];
  readonly problems: readonly string[];
  readonly leftOut: readonly LeftOut[];
  /** With what the rules record and where its alerts fire; nothing where no flow is known. */
  readonly flow: Flow | undefined;
}

const NEEDS_FLOW =
  'typed rules are resolved for a flow: give one, such as flow: new Flow({ platform: new Platform(), labels: ' +
  'TelemetryLabels.tier() }), or put this into a MaaSObservabilityChart.';

/** The groups of an object in a namespace; typed rules are resolved for the flow given, else for the one around it. */
export function objectGroups(
  construct: Construct,
  namespace: string,
  rules: ObjectRules,
  given: Flow | undefined,
): ObjectGroups {
  const flow = given ?? flowAround(construct);
  const all = rules instanceof RuleSet ? rules.groups : rules;
  const plain = all.filter((group): group is ResolvedGroup => !isTyped(group));
  const typed = all.filter(isTyped);
  const set = rules instanceof RuleSet ? rules : RuleSet.of(typed);
  if (typed.length === 0) return { groups: plain, problems: [...set.problems()], leftOut: [], flow };
  if (flow === undefined) return { groups: plain, problems: [NEEDS_FLOW], leftOut: [], flow };

  const { byNamespace, problems, omitted, recorded, bounds } = resolvedRules(set, flow);
  const { stack } = flow.platform;
  const isHere = (one: { readonly namespace: string }) =>
    !stack.rulesSeeOwnNamespaceOnly || one.namespace === namespace;
  const here = new Map(
    byNamespace.filter(isHere).flatMap(({ groups }) => groups.map((group) => [group.name, group])),
  );
  const written = new Set([...here.values()].flatMap(namesIn));
  const elsewhere = byNamespace
    .filter((one) => !isHere(one))
    .map((one) => ({ ...one, names: one.groups.flatMap(namesIn).filter((name) => !written.has(name)) }))
    .filter(({ names }) => names.length > 0);
  return {
    groups: all.flatMap((group) => (isTyped(group) ? (here.get(group.name) ?? []) : group)),
    problems: [
      ...problems,
      ...elsewhere.map(
        ({ namespace: other, names }) =>
          `${names.join(', ')}: ${names.length === 1 ? 'it asks' : 'they ask'} series of "${other}", and ${stack} ` +
          `shows a rule in "${namespace}" only those of "${namespace}": use a PrometheusRule in "${other}".`,
      ),
    ],
    leftOut: rulesLeftOut(set, omitted),
    flow: new Flow({
      ...flow,
      recorded: new Map([...flow.recorded, ...recorded]),
      bounds: new Map([...flow.bounds, ...bounds]),
    }),
  };
}

/** The rules of a set that a flow has no series or no place for. */
export function rulesLeftOut(set: RuleSet, omitted: ResolvedRules['omitted']): readonly LeftOut[] {
  return omitted.map(({ rule, because }) => ({
    kind: set.find(rule)?.kind === 'alert' ? 'alert' : 'recording rule',
    name: rule,
    because,
  }));
}

function isTyped(group: RuleGroup | ResolvedGroup): group is RuleGroup {
  return typeof group.interval === 'object' || group.rules.some((rule) => 'query' in rule);
}

function namesIn({ rules }: ResolvedGroup): readonly string[] {
  return rules.map(({ alert, record }) => alert ?? record ?? '');
}
