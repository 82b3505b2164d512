import { Construct } from 'constructs';
import * as kuadrant from '../../imports/extensions.kuadrant.io';
import { TelemetryLabels } from '../labels/telemetry-labels';
import { Gateway } from '../platform/gateway';
import {
  DEFAULT_KUADRANT_VERSION,
  type KuadrantVersion,
  kuadrantVersionProblems,
} from '../platform/kuadrant-version';
import { type Claim, claim, rivals } from '../validation/claims';
import { annotationsProblems, labelsProblems, nameProblems } from '../validation/kubernetes-names';
import { checkAtSynth } from '../validation/problems';

export interface TelemetryPolicyProps {
  /**
   * The name of the policy. Kuadrant keeps a label that a policy once had until the policy is deleted or the operator
   * restarts (Kuadrant/kuadrant-operator #2243): when labels go or are renamed, choose a new name.
   * @default 'maas-telemetry'
   */
  readonly name?: string;

  /**
   * The gateway whose traffic is labelled. The policy goes to its namespace.
   * @default Gateway.MAAS_DEFAULT
   */
  readonly gateway?: Gateway;

  /**
   * The labels.
   * @default TelemetryLabels.tier()
   */
  readonly telemetryLabels?: TelemetryLabels;

  /**
   * The installed Kuadrant, which decides what an expression may use.
   * @default '1.5'
   */
  readonly kuadrantVersion?: KuadrantVersion;

  /**
   * More labels on the object.
   * @default {}
   */
  readonly labels?: Readonly<Record<string, string>>;

  /** @default {} */
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * Puts the labels of the vocabulary on Limitador's counters (`extensions.kuadrant.io/v1alpha1`). It works on routes
 * that have an AuthPolicy and a limit; alone it does nothing.
 */
export class TelemetryPolicy extends Construct {
  readonly name: string;
  readonly gateway: Gateway;
  readonly telemetryLabels: TelemetryLabels;
  readonly kuadrantVersion: KuadrantVersion;

  constructor(scope: Construct, id: string, props: TelemetryPolicyProps = {}) {
    super(scope, id);
    const { labels = {}, annotations = {} } = props;
    this.name = props.name ?? 'maas-telemetry';
    this.gateway = props.gateway ?? Gateway.MAAS_DEFAULT;
    this.telemetryLabels = props.telemetryLabels ?? TelemetryLabels.tier();
    this.kuadrantVersion = props.kuadrantVersion ?? DEFAULT_KUADRANT_VERSION;

    new kuadrant.TelemetryPolicy(this, 'Resource', {
      metadata: {
        name: this.name,
        namespace: this.gateway.namespace,
        labels: { ...labels },
        annotations: { ...annotations },
      },
      spec: {
        targetRef: { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: this.gateway.name },
        metrics: {
          default: {
            labels: Object.fromEntries(this.telemetryLabels.all.map(({ name, cel }) => [name, cel.text])),
          },
        },
      },
    });

    claim(this, { kind: 'gateway-policy', key: this.gateway.toString() });
    for (const { claimed } of this.claims()) claim(this, claimed);
    checkAtSynth(this, () => [
      ...nameProblems('name', this.name),
      ...this.gateway.problems(),
      ...labelsProblems('labels', labels),
      ...annotationsProblems('annotations', annotations),
      ...kuadrantVersionProblems('kuadrantVersion', this.kuadrantVersion),
      ...this.telemetryLabels.problems(this.kuadrantVersion),
      ...this.rivalProblems(),
    ]);
  }

  private claims(): readonly { readonly label: string; readonly claimed: Claim }[] {
    return this.telemetryLabels.names.map((label) => ({
      label,
      claimed: { kind: 'gateway-label', key: `${this.gateway} ${label}` },
    }));
  }

  private rivalProblems(): string[] {
    return this.claims().flatMap(({ label, claimed }) =>
      rivals(this, claimed).map(
        (other) =>
          `label ${JSON.stringify(label)} of gateway ${this.gateway} is also set by ${other.node.path}, and which of ` +
          'the two wins is undefined: keep one.',
      ),
    );
  }
}
