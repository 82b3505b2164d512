import { type Duration } from 'cdk8s';
import { type IdentityContract } from '../identity/identity-contract';
import { type TelemetryLabels } from '../labels/telemetry-labels';
import { type Platform } from '../platform/platform';
import { nearestName } from '../validation/kubernetes-names';

/** What every part of the chart is made from. */
export interface ChartContext {
  readonly platform: Platform;
  readonly telemetryLabels: TelemetryLabels;
  readonly identity: IdentityContract;
  readonly instance: string | undefined;
  readonly cluster: string | undefined;
  readonly scrapeInterval: Duration | undefined;
}

const SUFFIX = /^[a-z0-9]([-a-z0-9]{0,18}[a-z0-9])?$/;

/** @param prop the prop that the name was given as: `instance` or `cluster` */
export function suffixProblems(prop: 'instance' | 'cluster', name: string | undefined): string[] {
  return name === undefined || SUFFIX.test(name)
    ? []
    : [
        `${prop} ${JSON.stringify(name)} becomes part of names and uids: use at most 20 lower-case letters, ` +
          'digits and "-".',
      ];
}

/** The suffix, or one like it in the place of one that is refused: what is named after it does not refuse it again. */
export function soundSuffix(prop: 'instance' | 'cluster', name: string | undefined): string | undefined {
  if (name === undefined || SUFFIX.test(name)) return name;
  return nearestName(name)?.slice(0, 20).replace(/-+$/, '') ?? prop;
}

/** A default name, told apart by the instance. */
export function instanceName({ instance }: Pick<ChartContext, 'instance'>, name: string): string {
  return instance === undefined ? name : `${name}-${instance}`;
}

/**
 * The name of what Grafana or Perses shows, told apart by cluster and instance. The object is called as its uid: a uid
 * cannot be changed on an object that exists, so that another uid has to be another object.
 */
export function shownName(
  { cluster, instance }: Pick<ChartContext, 'cluster' | 'instance'>,
  name: string,
): string {
  return [name, cluster, instance].filter((part) => part !== undefined).join('-');
}
