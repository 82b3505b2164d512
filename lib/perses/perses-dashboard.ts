import { type ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import * as perses from '../../imports/perses.dev';
import {
  annotationsProblems,
  labelsProblems,
  nameProblems,
  namespaceProblems,
} from '../validation/kubernetes-names';
import { kib, objectSizes } from '../validation/object-size';
import { checkAtSynth, warnAtSynth } from '../validation/problems';
import { persesProblems, persesWarnings } from './perses-lint';

/** A dashboard as Perses has it; one that is typed with `DashboardSpec` of `@perses-dev/core` fits. */
export interface PersesDashboardConfig {
  readonly display?: { readonly name?: string; readonly description?: string };
  /** The range at first, such as `1h`. */
  readonly duration: string;
  /** @default - it is not asked again by itself */
  readonly refreshInterval?: string;
  /** @default - the browser's */
  readonly timezone?: string;
  readonly panels: Readonly<Record<string, object>>;
  readonly layouts: readonly object[];
  /** @default [] */
  readonly variables?: readonly object[];
  /** @default [] */
  readonly links?: readonly object[];
  /** @default [] */
  readonly annotations?: readonly object[];
  /** @default {} */
  readonly datasources?: Readonly<Record<string, object>>;
}

export interface PersesDashboardProps {
  /** The name of the object, and of the dashboard in Perses. */
  readonly name: string;

  /**
   * The namespace of the object, and the project of the dashboard in Perses.
   * @default 'llm-observability'
   */
  readonly namespace?: string;

  /** The dashboard. It is copied. */
  readonly dashboard: PersesDashboardConfig;

  /**
   * The labels that pick the Perses instances.
   * @default - none: every Perses that the operator looks after
   */
  readonly instanceLabels?: Readonly<Record<string, string>>;

  /**
   * Says that the object is applied with `kubectl apply --server-side`: it may then be as large as a cluster can keep,
   * 1.5 MiB, and not only the 256 KiB of the annotation in which `kubectl apply` keeps the whole object.
   * @default false
   */
  readonly serverSideApply?: boolean;

  /**
   * More labels on the object.
   * @default {}
   */
  readonly labels?: Readonly<Record<string, string>>;

  /** @default {} */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A dashboard of a Perses instance (`perses.dev/v1alpha2`). */
export class PersesDashboard extends Construct {
  readonly name: string;
  readonly namespace: string;
  /** The dashboard as Perses reads it. */
  readonly dashboard: PersesDashboardConfig;

  constructor(scope: Construct, id: string, props: PersesDashboardProps) {
    super(scope, id);
    const { name, namespace = 'llm-observability', instanceLabels, labels = {}, annotations = {} } = props;
    this.name = name;
    this.namespace = namespace;
    this.dashboard = JSON.parse(JSON.stringify(props.dashboard)) as PersesDashboardConfig;
    const resource = new perses.PersesDashboardV1Alpha2(this, 'Resource', {
      metadata: { name, namespace, labels: { ...labels }, annotations: { ...annotations } },
      spec: {
        config: this.dashboard as perses.PersesDashboardV1Alpha2SpecConfig,
        ...(instanceLabels === undefined ? {} : { instanceSelector: { matchLabels: { ...instanceLabels } } }),
      },
    });
    warnAtSynth(this, () => [...persesWarnings(this.dashboard)]);
    checkAtSynth(this, () => [
      ...nameProblems('name', name),
      ...namespaceProblems('namespace', namespace),
      ...labelsProblems('instanceLabels', instanceLabels ?? {}),
      ...labelsProblems('labels', labels),
      ...annotationsProblems('annotations', annotations),
      ...sizeProblems(resource, props.serverSideApply ?? false),
      ...persesProblems(this.dashboard),
    ]);
  }
}

function sizeProblems(object: ApiObject, serverSideApply: boolean): string[] {
  const sizes = objectSizes(object);
  if (sizes === undefined) return [];
  const { stored, applied } = sizes;
  if (stored.bytes > stored.limit) {
    return [
      `the PersesDashboard has ${kib(stored.bytes)} KiB, and a cluster keeps at most ${kib(stored.limit)}: split it.`,
    ];
  }
  if (serverSideApply || applied.bytes <= applied.limit) return [];
  return [
    `the PersesDashboard has ${kib(applied.bytes)} KiB, and kubectl apply stops at ${kib(applied.limit)}: split it, or set ` +
      'serverSideApply and apply it with --server-side.',
  ];
}
