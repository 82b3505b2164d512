import { Flow } from '../flow/flow';
import { TelemetryLabels } from '../labels/telemetry-labels';
import { Platform } from '../platform/platform';

let known: Flow | undefined;

/** A platform for checks that ask about none, made where one is needed. */
export function standInFlow(): Flow {
  known ??= new Flow({ platform: new Platform(), labels: TelemetryLabels.tier() });
  return known;
}
