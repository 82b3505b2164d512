import { type DocumentProblem, found, inQuery } from '../checks/document-problem';
import { modelProblems } from '../checks/check-dashboard';
import { checkQuery, checkedQuery } from '../checks/check-query';
import { persesModelProblems } from '../checks/check-perses';
import { MONITOR_CHECKS } from '../checks/monitor/monitor-checks';
import { RULE_CHECKS } from '../checks/rule/rule-checks';
import { type CheckedRule } from '../checks/rule/rule-check';
import { RUN_CHECKS } from '../checks/run/run-checks';
import { documentNotRead, documentBroken, telemetryLabel } from '../checks/document-checks';
import { modelOf } from '../documents/dashboard-model';
import { type FoundDashboard, dashboardsIn } from '../documents/dashboards-in';
import { type FoundMonitor } from '../documents/monitors-in';
import { persesModelIn } from '../documents/perses-model';
import { isRecord, recordAt, textOf } from '../documents/plain-data';
import { queriesIn } from '../documents/queries-in';
import { type FoundRuleFile, ruleSaid } from '../documents/rules-in';
import { type Metric } from '../exporters/metric';
import { type Flow } from '../flow/flow';
import { type PlatformSpec } from '../platform/platform-spec';
import { type Assumption, type QueryContext } from '../promql/promql-context';
import { parsePromql } from '../promql/promql-parse';
import { flowOf, knownSpec, labelsOf } from './flow-of';
import { metricsAsked } from './metrics-asked';
import { resourceName } from './resource-name';
import {
  type KnownRules,
  ODH_LABEL,
  assumptionsOf,
  monitoredBy,
  monitorsOf,
  openShiftEvidence,
  rulesOf,
  siblingLabelsOf,
} from './run-knowledge';

export interface CheckOptions {
  /**
   * What is said of the platform.
   * @default {}
   */
  readonly platform?: PlatformSpec;

  /**
   * How long the store keeps samples, in seconds.
   * @default - not said
   */
  readonly retentionSeconds?: number;
}

/** The manifests of one platform, held against it and against each other. */
export interface ManifestCheck {
  readonly flow: Flow;
  readonly assumed: ReadonlySet<Assumption>;
  /** What was taken from the manifests, each in words with what it was taken from. */
  readonly inferred: readonly string[];
  /** What is wrong with one of the manifests. */
  readonly problemsOf: (manifest: unknown) => readonly DocumentProblem[];
}

/**
 * Holds manifests, written by hand or not, against a platform and against each other: the queries of dashboards and rules,
 * rules themselves, monitors, and the labels of a TelemetryPolicy. A metric that the catalogue does not know passes: a
 * dashboard may well show more than this platform.
 */
export function checkManifests(manifests: readonly unknown[], options: CheckOptions = {}): ManifestCheck {
  return new Run(manifests, options);
}

class Run implements ManifestCheck {
  readonly flow: Flow;
  readonly assumed: ReadonlySet<Assumption>;
  readonly inferred: readonly string[];

  private readonly rules: KnownRules;
  private readonly monitors: ReadonlyMap<unknown, FoundMonitor>;
  private readonly context: Omit<QueryContext, 'use' | 'asking'>;
  private readonly siblingLabels: Readonly<Record<string, string>>;
  private readonly asked: ReadonlySet<Metric>;
  private readonly betweenObjects: ReadonlyMap<unknown, readonly DocumentProblem[]>;
  private readonly configMaps: ReadonlySet<string>;
  private readonly odh: () => Flow;
  /** Which object said something of a panel. */
  private readonly said = new Map<string, string>();

  constructor(
    manifests: readonly unknown[],
    private readonly options: CheckOptions,
  ) {
    const { platform = {} } = options;
    const known = knownSpec(manifests, platform);
    const openShift = known.stack === undefined ? openShiftEvidence(manifests) : undefined;
    const spec: PlatformSpec =
      openShift === undefined ? platform : { stack: 'openshift-user-workload', ...defined(platform) };
    this.flow = flowOf(manifests, spec);
    this.assumed = assumptionsOf(
      openShift === undefined ? known : { ...known, stack: 'openshift-user-workload' },
      manifests,
    );
    this.inferred = openShift === undefined ? [] : [`openshift-user-workload, from ${openShift}`];
    let odh: Flow | undefined;
    this.odh = () => (odh ??= flowOf(manifests, { ...platform, stack: 'open-data-hub' }));
    this.rules = rulesOf(manifests);
    this.monitors = monitorsOf(manifests, this.flow.exporters);
    this.context = {
      flow: this.flow,
      strict: false,
      assumed: this.assumed,
      recordings: this.rules.recordings,
      monitored: monitoredBy([...this.monitors.values()]),
    };
    this.siblingLabels = siblingLabelsOf(manifests);
    const metricsOf = metricsAsked(manifests, this.flow);
    this.asked = new Set(
      this.monitors.size === 0
        ? []
        : manifests.flatMap((one) => queriesIn(one).flatMap(({ expr }) => metricsOf(expr))),
    );
    this.configMaps = new Set(
      manifests.filter(isRecord).flatMap((one) => (one.kind === 'ConfigMap' ? [placeOf(one)] : [])),
    );
    this.betweenObjects = betweenObjects(manifests, [...this.monitors.values()], this.flow);
  }

  readonly problemsOf = (manifest: unknown): readonly DocumentProblem[] => {
    const flow = this.flowFor(manifest);
    const context =
      flow === this.flow ? this.context : { ...this.context, flow, assumed: without(this.assumed, 'stack') };
    return [
      ...dashboardsIn(manifest).flatMap((one) => this.dashboard(manifest, one, context)),
      ...this.perses(manifest, context),
      ...this.ruleFile(manifest, context),
      ...this.monitor(manifest, context),
      ...labelProblems(manifest, this.flow),
      ...(this.betweenObjects.get(manifest) ?? []),
    ].filter((problem) => this.isNews(manifest, problem));
  };

  /** The stack of one object: that of its label, or of the names that its queries use. */
  private flowFor(manifest: unknown): Flow {
    if (!this.assumed.has('stack') && this.inferred.length === 0) return this.flow;
    const isLabelled = recordAt(manifest, 'metadata', 'labels')[ODH_LABEL] === 'true';
    if (isLabelled) return this.odh();
    const isRule = this.rules.files.has(manifest);
    if (isRule || this.monitors.has(manifest)) return this.flow;
    const asks = queriesIn(manifest).some(({ expr }) => ODH_NAMES.test(expr));
    return asks ? this.odh() : this.flow;
  }

  private dashboard(
    manifest: unknown,
    one: FoundDashboard,
    context: Omit<QueryContext, 'use' | 'asking'>,
  ): readonly DocumentProblem[] {
    const within = one.place ?? '';
    if ('problem' in one) {
      const { namespace } = recordAt(manifest, 'metadata');
      // What the ConfigMap has is checked where it is.
      if (one.configMap !== undefined && this.configMaps.has(`${textOf(namespace)}/${one.configMap.name}`))
        return [];
      const check = one.severity === 'note' ? documentNotRead : documentBroken;
      return [found(check, { place: within, path: one.path, message: one.problem, severity: one.severity })];
    }
    const { inputs, inputsResolvedBy } = one;
    return modelProblems(modelOf(one), { inputs, inputsResolvedBy, context }).map((problem) =>
      within === ''
        ? problem
        : { ...problem, place: problem.place === '' ? within : `${within}, ${problem.place}` },
    );
  }

  private perses(
    manifest: unknown,
    context: Omit<QueryContext, 'use' | 'asking'>,
  ): readonly DocumentProblem[] {
    const model = persesModelIn(manifest);
    return model === undefined ? [] : persesModelProblems(model, context);
  }

  private ruleFile(
    manifest: unknown,
    held: Omit<QueryContext, 'use' | 'asking'>,
  ): readonly DocumentProblem[] {
    const file = this.rules.files.get(manifest);
    if (file === undefined) return [];
    const context: QueryContext = { ...held, use: 'rule' };
    const rules = checkedRules(file, context);
    const subject = {
      ...{ file, rules, context },
      resource: resourceName(manifest),
      recordedBy: this.rules.recordedBy,
      siblingLabels: this.siblingLabels,
      isStackSaid: this.inferred.length === 0,
      retention: this.options.retentionSeconds,
    };
    return [
      ...rules.flatMap(({ rule, said, check }) =>
        rule.json.expr === undefined
          ? []
          : inQuery(check.problems, {
              ...{ place: said, path: [...rule.path, 'expr'], expr: rule.expr },
            }),
      ),
      ...RULE_CHECKS.flatMap((check) => check.find(subject).map((finding) => found(check, finding))),
    ];
  }

  private monitor(
    manifest: unknown,
    { flow, assumed }: Pick<QueryContext, 'flow' | 'assumed'>,
  ): readonly DocumentProblem[] {
    const monitor = this.monitors.get(manifest);
    if (monitor === undefined) return [];
    const all = [...this.monitors.values()];
    const subject = {
      ...{ monitor, flow, assumed: assumed ?? this.assumed },
      earlier: all.slice(0, all.indexOf(monitor)),
      asked: this.asked,
      siblingLabels: this.siblingLabels,
    };
    return MONITOR_CHECKS.flatMap((check) => check.find(subject).map((finding) => found(check, finding)));
  }

  /** The dashboards of a synth are there for Grafana and for Perses: what is wrong with one is wrong with the other. */
  private isNews(manifest: unknown, { rule, asker, message }: DocumentProblem): boolean {
    if (asker === undefined) return true;
    const resource = resourceName(manifest);
    // What is quoted differs where Perses has a window of its own.
    const key = JSON.stringify([rule, asker, message.replace(/`[^`]*`/g, '')]);
    const by = this.said.get(key) ?? resource;
    this.said.set(key, by);
    return by === resource || isPerses(by) === isPerses(resource);
  }
}

/** Names that only the store of Open Data Hub has. */
const ODH_NAMES = /\bkserve_vllm:|\b(authorized_hits|authorized_calls|limited_calls)_total\b/;

function checkedRules(file: FoundRuleFile, context: QueryContext): readonly CheckedRule[] {
  return file.groups.flatMap((group) =>
    group.rules.map((rule) => {
      const parsed = parsePromql(rule.expr);
      return {
        ...{ rule, group, said: ruleSaid(rule) },
        check: checkQuery(rule.expr, context),
        query: 'problem' in parsed ? undefined : checkedQuery(parsed, context),
      };
    }),
  );
}

function betweenObjects(
  manifests: readonly unknown[],
  monitors: readonly FoundMonitor[],
  flow: Flow,
): ReadonlyMap<unknown, readonly DocumentProblem[]> {
  const run = { manifests: manifests.filter(isRecord), monitors, stack: flow.platform.stack };
  const problems = new Map<unknown, DocumentProblem[]>();
  for (const check of RUN_CHECKS) {
    for (const { manifest, ...finding } of check.find(run)) {
      problems.set(manifest, [...(problems.get(manifest) ?? []), found(check, finding)]);
    }
  }
  return problems;
}

/** The labels of a policy of somebody's, each as a synth of ours would hold it. */
function labelProblems(manifest: unknown, flow: Flow): readonly DocumentProblem[] {
  if (!isRecord(manifest) || manifest.kind !== 'TelemetryPolicy') return [];
  return labelsOf([manifest])
    .problems(flow.platform.kuadrant.version)
    .map((problem) =>
      typeof problem === 'string'
        ? found(telemetryLabel, {
            place: 'spec.metrics.default',
            path: ['spec', 'metrics', 'default', 'labels'],
            message: problem,
          })
        : {
            ...(problem as DocumentProblem),
            place: 'spec.metrics.default',
            path: ['spec', 'metrics', 'default', 'labels'],
          },
    );
}

function placeOf(manifest: unknown): string {
  const { namespace, name } = recordAt(manifest, 'metadata');
  return `${textOf(namespace)}/${textOf(name)}`;
}

function isPerses(resource: string): boolean {
  return resource.startsWith('PersesDashboard ');
}

function without(assumed: ReadonlySet<Assumption>, one: Assumption): ReadonlySet<Assumption> {
  return new Set([...assumed].filter((other) => other !== one));
}

function defined(spec: PlatformSpec): PlatformSpec {
  return Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined));
}
