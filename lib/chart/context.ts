import { type Duration } from 'cdk8s';
import { type IdentityContract } from '../identity/identity-contract';
import { type TelemetryLabels } from '../labels/telemetry-labels';
import { type Platform } from '../platform/platform';

/** What every part of the chart is made from. */
export interface ChartContext {
  readonly platform: Platform;
  readonly telemetryLabels: TelemetryLabels;
  readonly identity: IdentityContract;
  readonly instance: string | undefined;
  readonly scrapeInterval: Duration | undefined;
}

/** A default name, told apart by the instance. */
export function instanceName({ instance }: Pick<ChartContext, 'instance'>, name: string): string {
  return instance === undefined ? name : `${name}-${instance}`;
}
