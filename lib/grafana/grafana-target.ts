import { type Duration } from 'cdk8s';
import { goDuration, positiveDurationProblems } from '../validation/durations';
import {
  annotationsProblems,
  labelsProblems,
  nameProblems,
  namespaceProblems,
} from '../validation/kubernetes-names';

/** What every object of the Grafana operator lets you choose. */
export interface GrafanaObjectProps {
  /**
   * The name of the object. An object that is renamed takes its dashboard out of Grafana when the old one is deleted, and
   * brings it back at its next resync.
   */
  readonly name: string;

  /**
   * The namespace of the object.
   * @default 'llm-observability'
   */
  readonly namespace?: string;

  /**
   * The labels that pick the Grafana instance: the Grafana resource must have them. One that has not is not written to,
   * and the object says so in its status (`NoMatchingInstance`). Cannot be changed on an object that exists, by an overlay
   * neither.
   * @default { app: 'grafana' }
   */
  readonly instanceLabels?: Readonly<Record<string, string>>;

  /**
   * The namespace of the Grafana instance, where it is another than the object's. The operator cannot be told which: it
   * then writes to every Grafana with the labels, in all namespaces (`allowCrossNamespaceImport`).
   * @default - the namespace of the object, and no Grafana of another
   */
  readonly grafanaNamespace?: string;

  /**
   * How often the operator writes it again.
   * @default - the operator's, 10 minutes
   */
  readonly resyncPeriod?: Duration;

  /**
   * More labels on the object.
   * @default {}
   */
  readonly labels?: Readonly<Record<string, string>>;

  /** @default {} */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The part that a dashboard and a folder have in common: which Grafana, where, how often. */
export function grafanaTarget(props: GrafanaObjectProps) {
  const {
    name,
    namespace = 'llm-observability',
    instanceLabels = { app: 'grafana' },
    grafanaNamespace = namespace,
    resyncPeriod,
    labels = {},
    annotations = {},
  } = props;
  // The operator looks in the object's own namespace unless it is told otherwise.
  const crossNamespace = namespace !== grafanaNamespace;
  return {
    namespace,
    crossNamespace,
    instanceLabels,
    metadata: { name, namespace, labels: { ...labels }, annotations: { ...annotations } },
    spec: {
      instanceSelector: { matchLabels: { ...instanceLabels } },
      ...(crossNamespace ? { allowCrossNamespaceImport: true } : {}),
      ...(resyncPeriod === undefined ? {} : { resyncPeriod: goDuration(resyncPeriod) }),
    },
    problems: (): string[] => [
      ...nameProblems('name', name),
      ...namespaceProblems('namespace', namespace),
      ...(crossNamespace ? namespaceProblems('grafanaNamespace', grafanaNamespace) : []),
      ...labelsProblems('instanceLabels', instanceLabels),
      ...(Object.keys(instanceLabels).length === 0
        ? ['instanceLabels is empty and would pick every Grafana: write { app: "grafana" }.']
        : []),
      ...labelsProblems('labels', labels),
      ...annotationsProblems('annotations', annotations),
      ...(resyncPeriod === undefined ? [] : positiveDurationProblems('resyncPeriod', resyncPeriod)),
    ],
  };
}

/** Grafana's rule for uids. */
export function uidProblems(uid: string | undefined): string[] {
  if (uid === undefined) return [];
  if (uid.length > 40) return [`uid "${uid}" has ${uid.length} characters; Grafana takes at most 40.`];
  return /^[a-zA-Z0-9_-]+$/.test(uid)
    ? []
    : [`uid ${JSON.stringify(uid)} is not a uid: use letters, digits, "-" and "_".`];
}
