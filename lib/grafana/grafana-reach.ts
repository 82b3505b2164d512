import { type IConstruct } from 'constructs';
import { type Claim, claim, rivals } from '../validation/claims';
import { type GrafanaObjectProps, grafanaTarget } from './grafana-target';

/** Which Grafanas the operator writes an object to: those with all of the labels, in one namespace or in any. */
interface Reach {
  readonly labels: Readonly<Record<string, string>>;
  readonly namespace: string | undefined;
}

const reaches = new WeakMap<IConstruct, Reach>();

/** Claims what only one object may be in a Grafana. */
export function claimInGrafana(construct: IConstruct, props: GrafanaObjectProps, claimed: Claim): void {
  reaches.set(construct, reachOf(props));
  claim(construct, claimed);
}

/** The other objects that claim the same, and reach a Grafana that this one reaches too. */
export function rivalsInGrafana(
  construct: IConstruct,
  props: GrafanaObjectProps,
  claimed: Claim,
): readonly IConstruct[] {
  const mine = reachOf(props);
  return rivals(construct, claimed).filter((other) => {
    const theirs = reaches.get(other);
    return theirs !== undefined && meet(mine, theirs);
  });
}

function reachOf(props: GrafanaObjectProps): Reach {
  const { namespace, crossNamespace, instanceLabels } = grafanaTarget(props);
  return { labels: instanceLabels, namespace: crossNamespace ? undefined : namespace };
}

/** A Grafana that has all labels of the one has those of the other, where these are among them. */
function meet(one: Reach, other: Reach): boolean {
  const sameNamespace =
    one.namespace === undefined || other.namespace === undefined || one.namespace === other.namespace;
  return sameNamespace && (holds(one.labels, other.labels) || holds(other.labels, one.labels));
}

function holds(labels: Reach['labels'], some: Reach['labels']): boolean {
  return Object.entries(some).every(([name, value]) => labels[name] === value);
}
