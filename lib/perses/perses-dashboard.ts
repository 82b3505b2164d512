import { type ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import * as perses from '../../imports/perses.dev';
import { type Dashboard } from '../dashboard/dashboard';
import { type Flow } from '../flow/flow';
import {
  annotationsProblems,
  labelsProblems,
  nameProblems,
  namespaceProblems,
} from '../validation/kubernetes-names';
import { type LeftOut, leftOutNote } from '../validation/left-out';
import { fluxAnnotation } from '../validation/flux';
import { kib, objectSizes } from '../validation/object-size';
import { checkAtSynth, noteAtSynth, warnAtSynth } from '../validation/problems';
import { type PersesDashboardConfig, drawnConfig } from './dashboard-config';
import { persesDashboardProblems } from '../checks/check-perses';

export interface PersesDashboardProps {
  /** The name of the object, and of the dashboard in Perses. */
  readonly name: string;

  /**
   * The namespace of the object, and the project of the dashboard in Perses.
   * @default 'llm-observability'
   */
  readonly namespace?: string;

  /** A typed dashboard, which is drawn for the flow, or one in the words of Perses. It is copied. */
  readonly dashboard: Dashboard | PersesDashboardConfig;

  /**
   * The flow that a typed dashboard is drawn for.
   * @default - that of the MaaSObservabilityChart around it; a typed dashboard outside of one needs it
   */
  readonly flow?: Flow;

  /**
   * The labels that pick the Perses instances.
   * @default - none: every Perses that the operator looks after
   */
  readonly instanceLabels?: Readonly<Record<string, string>>;

  /**
   * Whether Flux may fill in `${…}` of the object, where its Kustomization has `postBuild`. Otherwise an annotation keeps it
   * from the variables of the dashboard, which look the same.
   * @default false
   */
  readonly fluxSubstitution?: boolean;

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
  /** What a typed dashboard asks for and the flow does not have. */
  readonly leftOut: readonly LeftOut[];

  constructor(scope: Construct, id: string, props: PersesDashboardProps) {
    super(scope, id);
    const { name, namespace = 'llm-observability', instanceLabels, labels = {}, annotations = {} } = props;
    this.name = name;
    this.namespace = namespace;
    const drawn = drawnConfig(this, props.dashboard, props.flow);
    this.leftOut = drawn.leftOut;
    this.dashboard = JSON.parse(JSON.stringify(drawn.config)) as PersesDashboardConfig;
    const flux = fluxAnnotation(JSON.stringify(this.dashboard), props.fluxSubstitution);
    const resource = new perses.PersesDashboardV1Alpha2(this, 'Resource', {
      metadata: { name, namespace, labels: { ...labels }, annotations: { ...flux, ...annotations } },
      spec: {
        config: this.dashboard as perses.PersesDashboardV1Alpha2SpecConfig,
        ...(instanceLabels === undefined ? {} : { instanceSelector: { matchLabels: { ...instanceLabels } } }),
      },
    });
    const found = persesDashboardProblems(this.dashboard);
    warnAtSynth(this, () => [...drawn.losses, ...found.filter(({ severity }) => severity === 'warning')]);
    noteAtSynth(this, () => leftOutNote(drawn.leftOut, 'leftOut of the PersesDashboard'));
    checkAtSynth(this, () => [
      ...nameProblems('name', name),
      ...namespaceProblems('namespace', namespace),
      ...labelsProblems('instanceLabels', instanceLabels ?? {}),
      ...labelsProblems('labels', labels),
      ...annotationsProblems('annotations', annotations),
      ...sizeProblems(resource, props.serverSideApply ?? false),
      ...drawn.problems,
      ...found.filter(({ severity }) => severity === 'error'),
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
