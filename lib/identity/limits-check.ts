import { checkLabelExpression, checkPredicate } from '../cel/cel-check';
import { costOfNoValue } from '../cel/cel-consequence';
import { type TelemetryLabels } from '../labels/telemetry-labels';
import { type KuadrantVersion, kuadrantBehaviour } from '../platform/kuadrant-version';
import { problemText } from '../problems/problem';
import { parsedCel } from './cel-evaluation';
import { knownVersion } from './contract-check';
import { type ContractRoute, routeName } from './effective-contract';
import { type IdentityContract, fieldKey } from './identity-contract';
import { type CoveredRoute, coverageOf } from './limit-coverage';
import { type LimitsCheck } from './limits-result';
import { missingField } from './missing-field';
import { allOf } from '../validation/wording';

/** A limit of a route, as its TokenRateLimitPolicy or RateLimitPolicy has it. */
export interface RouteLimit {
  readonly name: string;

  /** `tokens` in a TokenRateLimitPolicy, `requests` in a RateLimitPolicy. */
  readonly kind: 'tokens' | 'requests';

  /**
   * CEL: which requests it holds for.
   * @default 'true' - all of them
   */
  readonly predicate?: string;

  /**
   * CEL, each: what has a count of its own.
   * @default [] - one count for all
   */
  readonly counters?: readonly string[];
}

/** A route and its limits; `identity` as in the contract check. */
export interface LimitedRoute extends ContractRoute {
  readonly limits: readonly RouteLimit[];

  /**
   * The plans whose requests come here.
   * @default - those of the check
   */
  readonly plans?: readonly string[];
}

export interface LimitsCheckProps {
  readonly labels: TelemetryLabels;
  readonly version: KuadrantVersion;
  readonly contract: IdentityContract;
  readonly routes: readonly LimitedRoute[];

  /**
   * Every plan there is, as the identity spells it. Without plans nothing is said about who is covered.
   * @default []
   */
  readonly plans?: readonly string[];

  /**
   * The identity field whose values the plans are.
   * @default - the one that the label growing with plans reads
   */
  readonly planField?: string;
}

/**
 * Whether the limits count every request of every plan exactly once. Limitador moves a counter for each limit that
 * holds, and none where no limit holds (Kuadrant/limitador `limitador-server/src/envoy_rls/kuadrant_service.rs`).
 * Decided by evaluating the predicates for each plan, and on requests of every sort that they tell apart.
 */
export function checkLimits(props: LimitsCheckProps): LimitsCheck {
  const { labels, version, plans = [], planField = planFieldOf(labels, version) } = props;
  const findings = props.routes.map((route) => checkRoute(route, { ...props, plans, planField }));
  return {
    problems: findings.flatMap(({ problems }) => problems),
    undecided: [
      ...(plans.length > 0 && planField === undefined
        ? ['The labels do not say which identity field holds the plan: name it as planField.']
        : []),
      ...findings.flatMap(({ undecided }) => undecided),
    ],
  };
}

/** The identity field whose values are the plans, such as `tier`; nothing when no label or more than one field says. */
export function planFieldOf(labels: TelemetryLabels, version: KuadrantVersion): string | undefined {
  const label = labels.growingWith('plans');
  if (label === undefined) return undefined;
  const [path, ...others] = checkLabelExpression(label.cel.text, knownVersion(version)).authPaths;
  return others.length === 0 ? path?.replace(/^auth\.identity\./, '') : undefined;
}

function checkRoute(route: LimitedRoute, props: LimitsCheckProps): LimitsCheck {
  const version = knownVersion(props.version);
  const contract = route.identity ?? props.contract;
  const said = `route ${routeName(route)}`;
  const unsound = route.limits.flatMap((limit) =>
    limitProblems(limit, version, contract).map(
      (problem) => `${said}, limit ${JSON.stringify(limit.name)}: ${problem}`,
    ),
  );
  const early = (['tokens', 'requests'] as const).flatMap((kind) =>
    aheadOfAuth(route, kind, props.labels, version),
  );
  const problems = [...unsound, ...early.map((problem) => `${said}: ${problem}`)];
  // Which limits hold is not worth asking before they are sound.
  if (unsound.length > 0) return { problems, undecided: [] };
  const coverage = coverageOf(covered(route, props), version, contract);
  return {
    problems: [...problems, ...coverage.problems.map((problem) => `${said}: ${problem}`)],
    undecided: coverage.undecided.map((problem) => `${said}: ${problem}`),
  };
}

function covered(route: LimitedRoute, props: LimitsCheckProps): CoveredRoute {
  const { planField: field, plans = [] } = props;
  return {
    limits: route.limits.flatMap(({ name, kind, predicate = 'true' }) => {
      const ast = parsedCel(predicate, knownVersion(props.version));
      return ast === undefined ? [] : [{ name, kind, ast }];
    }),
    plans: field === undefined ? [] : [...new Set(route.plans ?? plans)],
    planPath: field === undefined ? undefined : ['auth', ...fieldKey(field).split('.')],
  };
}

function limitProblems(
  { predicate = 'true', counters = [] }: RouteLimit,
  version: KuadrantVersion,
  contract: IdentityContract,
): string[] {
  const { problems, authPaths } = checkPredicate(predicate, version);
  const read = [
    ...authPaths,
    ...counters.flatMap((counter) => checkLabelExpression(counter, version).authPaths),
  ];
  const missing = [...new Set(read)].flatMap((path) => {
    const field = missingField(path, contract);
    return field === undefined ? [] : [`${field.said}. ${field.mend}`];
  });
  return [...problems.map(problemText), ...missing];
}

/**
 * Kuadrant makes the calls of a policy before it authenticates when the policy's texts never say `auth.`, by a search
 * for just that (Kuadrant/kuadrant-operator `internal/controller/istio_extension_reconciler.go`,
 * `specsHaveAuthAccess`).
 */
function aheadOfAuth(
  { limits }: LimitedRoute,
  kind: RouteLimit['kind'],
  labels: TelemetryLabels,
  version: KuadrantVersion,
): string[] {
  const policy = limits.filter((limit) => limit.kind === kind);
  const texts = policy.flatMap(({ predicate = 'true', counters = [] }) => [predicate, ...counters]);
  const lost = labels.all.filter(({ cel }) => checkLabelExpression(cel.text, version).reads.has('auth'));
  if (policy.length === 0 || lost.length === 0 || texts.some((text) => text.includes('auth.'))) return [];
  const which = `${kind === 'tokens' ? 'token' : 'request'} ${policy.length === 1 ? 'limit' : 'limits'}`;
  const what = `${lost.length === 1 ? 'label' : 'labels'} ${allOf(lost.map(({ name }) => name))}`;
  const valueless = `${what} ${lost.length === 1 ? 'has' : 'have'} no value`;
  const { failingLabel, labelsTravelIn } = kuadrantBehaviour(version);
  // Labels that the operator compiles into a message are left out of one that is sent too early for them.
  const cost =
    failingLabel === 'call-fails' && labelsTravelIn === 'requestData'
      ? `${valueless}, and then ${costOfNoValue({ text: 'auth.', purpose: 'label', version })}`
      : valueless;
  return [
    `${which} ${allOf(policy.map(({ name }) => name))} never ${policy.length === 1 ? 'reads' : 'read'} auth, so ` +
      `Kuadrant checks ahead of authentication, where ${cost}. Read it in a predicate or counter, such as the counter ` +
      'auth.identity.userid.',
  ];
}
