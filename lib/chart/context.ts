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
  readonly scrapeInterval: Duration | undefined;
}

const INSTANCE = /^[a-z0-9]([-a-z0-9]{0,18}[a-z0-9])?$/;

export function instanceProblems(instance: string | undefined): string[] {
  return instance === undefined || INSTANCE.test(instance)
    ? []
    : [
        `instance ${JSON.stringify(instance)} becomes part of names and uids: use at most 20 lower-case letters, ` +
          'digits and "-".',
      ];
}

/** The instance, or one like it in the place of one that is refused: what is named after it does not refuse it again. */
export function soundInstance(instance: string | undefined): string | undefined {
  if (instance === undefined || instanceProblems(instance).length === 0) return instance;
  return nearestName(instance)?.slice(0, 20).replace(/-+$/, '') ?? 'instance';
}

/** A default name, told apart by the instance. */
export function instanceName({ instance }: Pick<ChartContext, 'instance'>, name: string): string {
  return instance === undefined ? name : `${name}-${instance}`;
}
