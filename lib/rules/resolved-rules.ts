import { type Words, say, wordsOf } from '../dashboard/words';
import { type Flow } from '../flow/flow';
import { type Metric } from '../exporters/metric';
import { render } from '../promql/query';
import { prometheusDuration } from '../validation/durations';
import { type AlertRule, type Rule } from './rule';
import { type RuleSet } from './rule-set';

/** A rule as Prometheus reads it. */
export interface ResolvedRule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly keepFiringFor?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A group of rules as it stands in the manifest. */
export interface ResolvedGroup {
  readonly name: string;
  readonly interval?: string;
  readonly rules: readonly ResolvedRule[];
}

/** The groups of one namespace. */
export interface NamespacedRules {
  readonly namespace: string;
  readonly groups: readonly ResolvedGroup[];
}

/** Rules on a platform: what is written, what is wrong, what is left out. */
export interface ResolvedRules {
  readonly byNamespace: readonly NamespacedRules[];
  /** What is wrong with the rules, each with the rule, the query and what to write instead. */
  readonly problems: readonly string[];
  /** The rules that the flow, or the stack, has no place for. */
  readonly omitted: readonly { readonly rule: string; readonly because: string }[];
  /** The value at which each alert fires, where it is one. */
  readonly bounds: ReadonlyMap<string, number>;
  /** The recordings that are evaluated, as {@link FlowProps.recorded} takes them. */
  readonly recorded: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/** Where the pages for those on call are. */
export const RUNBOOKS = 'https://github.com/maas-observability/maas-observability/blob/main/docs/runbooks';

/**
 * Rules for a flow, each in a namespace where the stack can evaluate it: where a rule sees the series of its own
 * namespace only, it goes to the namespace of what it asks.
 */
export function resolvedRules(set: RuleSet, given: Flow): ResolvedRules {
  // Rules ask raw series, unless they say that they read recordings.
  const flow = given.recording(new Map());
  const words = wordsOf(flow);
  const problems: string[] = [...set.problems()];
  const omitted: { rule: string; because: string }[] = [];
  const namespaces = new Map<string, ResolvedGroup[]>();
  const bounds = new Map<string, number>();

  const recorded = new Map<string, Readonly<Record<string, string>>>();
  const recordings = new Map<Rule, Resolution>();
  for (const rule of set.rules) {
    if (rule.kind === 'alert') continue;
    const resolution = resolve(rule, flow, words);
    recordings.set(rule, resolution);
    const { places, lacking } = resolution;
    if (places.length > 0 && lacking.length === 0) recorded.set(rule.name, resolution.resolved.labels);
  }
  const withRecordings = flow.recording(new Map([...given.recorded, ...recorded]));

  for (const group of set.groups) {
    const rules = new Map<string, ResolvedRule[]>();
    for (const rule of group.rules) {
      const { places, resolved, wrong, lacking, unknown } =
        (readsRecordings(rule) ? undefined : recordings.get(rule)) ??
        resolve(rule, readsRecordings(rule) ? withRecordings : flow, words);
      problems.push(...wrong);
      if (unknown !== undefined) {
        if (group.adaptive === true) omitted.push({ rule: rule.name, because: unknown.because });
        else problems.push(`rule ${rule.name}: ${unknown.problem}`);
        continue;
      }
      if (lacking.length > 0) {
        const because = [...new Set(lacking)].join('; ');
        if (group.adaptive === true) omitted.push({ rule: rule.name, because });
        else problems.push(unanswered(rule, because));
        continue;
      }
      if (rule.kind === 'alert' && rule.bound !== undefined) bounds.set(rule.name, rule.bound);
      for (const place of places) rules.set(place, [...(rules.get(place) ?? []), resolved]);
    }
    for (const [namespace, resolved] of rules) {
      const groups = namespaces.get(namespace) ?? [];
      const interval = group.interval === undefined ? {} : { interval: prometheusDuration(group.interval) };
      namespaces.set(namespace, [...groups, { name: group.name, ...interval, rules: resolved }]);
    }
  }
  const byNamespace = [...namespaces].map(([namespace, groups]) => ({ namespace, groups }));
  return { byNamespace, problems, omitted, bounds, recorded };
}

const OF_QUERIES = new WeakSet<ResolvedRule>();

/** Whether the expression comes from a {@link Query}, which is checked where it is made. */
export function isOfQuery(rule: ResolvedRule): boolean {
  return OF_QUERIES.has(rule);
}

function readsRecordings(rule: Rule): boolean {
  return rule.readsRecordings === true;
}

type Resolution = ReturnType<typeof resolve>;

function resolve(rule: Rule, flow: Flow, words: Words) {
  const { expr, metrics, labels, problems, lacking } = rule.query.resolve(flow);
  const text = render(expr);
  const { places, missing, unknown } = placesOf(rule, metrics, flow);
  const namespace = flow.labelAmong(labels, 'namespace');
  const where = labels.has(namespace) ? renamedLabel('namespace', namespace) : namespaceOf(metrics, flow);
  const resolved = {
    ...(rule.kind === 'alert'
      ? alertOf(rule, words, where, (label) => flow.labelAmong(labels, label))
      : recordOf(rule)),
    expr: text,
  };
  OF_QUERIES.add(resolved);
  const foreign = metrics
    .filter((metric) => flow.storeOf(metric) === 'cluster')
    .map(
      ({ name }) =>
        `${name}, which is in the store of the cluster, and not in that of ${flow.platform.stack}`,
    );
  return {
    places,
    resolved,
    // What is in two stores does not meet whatever is written.
    wrong: [
      ...(foreign.length === 0 ? problems : []),
      ...(text.includes('$__') ? ["it uses a window of Grafana's: give it a Duration."] : []),
    ].map((problem) => `rule ${rule.name}: ${problem} The query is: ${text}`),
    lacking: [...lacking, ...foreign, ...missing],
    unknown,
  };
}

/** The namespaces that a rule goes to; why none sees all that it asks; why nobody can know them. */
interface Places {
  readonly places: readonly string[];
  readonly missing: readonly string[];
  readonly unknown?: { readonly because: string; readonly problem: string };
}

function placesOf(rule: Rule, metrics: readonly Metric[], flow: Flow): Places {
  const { stack, grafana } = flow.platform;
  const found = (places: readonly string[]): Places => ({ places, missing: [] });
  // Where a stack evaluates every rule over all series, one namespace is as good as another.
  if (!stack.rulesSeeOwnNamespaceOnly) return found([stack.ruleNamespace ?? grafana.namespace]);
  const own = rule.places?.(flow);
  if (own !== undefined) return found(own);
  const known = metrics.flatMap((metric) => {
    const namespaces = flow.namespacesOf(metric);
    return namespaces === undefined ? [] : [namespaces];
  });
  if (new Set(known.map((namespaces) => namespaces.join())).size > 1) {
    const because = `one place where ${stack} evaluates it: it asks series of several namespaces`;
    return { places: [], missing: [because] };
  }
  const homeless = metrics.find((metric) => flow.namespacesOf(metric) === undefined);
  const [first] = known;
  if (homeless === undefined && first !== undefined) return found(first);
  const asks =
    homeless === undefined
      ? 'nobody knows the namespace of what it asks'
      : `it asks ${homeless.name}, and nobody knows the namespace of ${homeless.exporter}`;
  const advice =
    homeless === undefined || isOurs(homeless, flow)
      ? "add `places: () => ['<namespace>']` to the rule"
      : `add \`namespaces: ['<namespace>']\` to the Exporter ${homeless.exporter}, or ` +
        "`places: () => ['<namespace>']` to the rule";
  return {
    places: [],
    missing: [],
    unknown: {
      because: `a namespace where ${stack} could evaluate it: ${asks}`,
      problem: `under ${stack} a rule sees only the series of its own namespace, and ${asks}: ${advice}.`,
    },
  };
}

/** Ours run in no namespace of their own where they have none. */
function isOurs({ exporter }: Metric, { exporters, platform }: Flow): boolean {
  return exporters.includes(exporter) && !platform.exporters.includes(exporter);
}

function recordOf({ name, labels = {} }: Extract<Rule, { kind: 'recording' }>): Omit<ResolvedRule, 'expr'> {
  return { record: name, labels, annotations: {} };
}

/**
 * Where an alert belongs that its query does not say it of. Prometheus writes that only where the label is enforced,
 * as OpenShift does for user workloads and not for its own; dashboards and routes find alerts by it.
 */
function namespaceOf([asked]: readonly Metric[], flow: Flow): Readonly<Record<string, string>> {
  const [namespace, ...others] = asked === undefined ? [] : (flow.namespacesOf(asked) ?? []);
  return namespace === undefined || others.length > 0 ? {} : { namespace };
}

function alertOf(
  rule: AlertRule,
  words: Words,
  where: Readonly<Record<string, string>>,
  stored: (label: string) => string,
): Omit<ResolvedRule, 'expr'> {
  return {
    alert: rule.name,
    for: prometheusDuration(rule.for),
    ...(rule.keepFiringFor === undefined ? {} : { keepFiringFor: prometheusDuration(rule.keepFiringFor) }),
    labels: { severity: rule.severity, ...where, ...rule.labels },
    annotations: {
      summary: withStoredLabels(say(rule.summary, words), stored),
      description: withStoredLabels(say(rule.description, words), stored),
      runbook_url: rule.runbookUrl ?? `${RUNBOOKS}/${rule.name}.md`,
    },
  };
}

/** Dashboards and routes find alerts by a label that the store calls something else. */
function renamedLabel(label: string, stored: string): Readonly<Record<string, string>> {
  return label === stored ? {} : { [label]: `{{ $labels.${stored} }}` };
}

function withStoredLabels(text: string, stored: (label: string) => string): string {
  return text.replace(/\$labels\.(\w+)/g, (_, label: string) => `$labels.${stored(label)}`);
}

function unanswered({ name }: Rule, because: string): string {
  return `rule ${name} asks for what this flow does not have: ${because}. Add it to the flow, or drop the rule.`;
}
