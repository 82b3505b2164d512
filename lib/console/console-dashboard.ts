import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { annotationsProblems, labelsProblems, nameProblems } from '../validation/kubernetes-names';
import { checkAtSynth } from '../validation/problems';

/** The namespace that the console reads dashboards from. */
export const CONSOLE_NAMESPACE = 'openshift-config-managed';

export interface ConsoleDashboardProps {
  /** The name of the ConfigMap. */
  readonly name: string;

  /** The dashboard, in the classic form of Grafana. It is copied. */
  readonly dashboard: object;

  /**
   * Whether developers see it, each for the project that is chosen, beside administrators.
   * @default false
   */
  readonly developer?: boolean;

  /**
   * More labels on the object.
   * @default {}
   */
  readonly labels?: Readonly<Record<string, string>>;

  /** @default {} */
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * A dashboard of the OpenShift console, under Observe › Dashboards: a ConfigMap of `openshift-config-managed`.
 * Source: openshift/console `pkg/devconsole`; opendatahub-io/kserve `config/monitoring/llmisvc/dashboards-odc`.
 */
export class ConsoleDashboard extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, props: ConsoleDashboardProps) {
    super(scope, id);
    const { name, dashboard, developer = false, labels = {}, annotations = {} } = props;
    this.name = name;
    new ApiObject(this, 'Resource', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name,
        namespace: CONSOLE_NAMESPACE,
        labels: {
          'console.openshift.io/dashboard': 'true',
          ...(developer ? { 'console.openshift.io/odc-dashboard': 'true' } : {}),
          ...labels,
        },
        annotations: { ...annotations },
      },
      data: { [`${name}.json`]: JSON.stringify(dashboard, null, 2) },
    });
    checkAtSynth(this, () => [
      ...nameProblems('name', name),
      ...labelsProblems('labels', labels),
      ...annotationsProblems('annotations', annotations),
    ]);
  }
}
