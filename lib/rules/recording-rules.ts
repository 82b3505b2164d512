import { INSTANCE_LABEL } from '../labels/scope-labels';
import { TelemetryLabels } from '../labels/telemetry-labels';
import { RECORDING_INTERVAL, recordedGrowth, recordedSeconds } from '../promql/recorded-growth';
import { RECORDED } from '../queries/recordings';
import { type RuleGroup, recording } from './rule';

export interface StandardRecordingsProps {
  /**
   * The vocabulary of the flow, after which they are named: `tier:authorized_hits:increase1m`.
   * @default TelemetryLabels.tier()
   */
  readonly labels?: TelemetryLabels;

  /**
   * Tells several installations apart that one Prometheus evaluates: it becomes the label `maas_instance`.
   * @default - none
   */
  readonly instance?: string;
}

/**
 * What the dashboards ask at every load, worked out ahead: by how much the counters of Limitador and of the gateway,
 * and the buckets of its times and of the models', grew in each minute. A sum over a range is the total of the range,
 * which no rate over a fixed window gives.
 */
export function standardRecordings(props: StandardRecordingsProps = {}): readonly RuleGroup[] {
  const { labels = TelemetryLabels.tier(), instance } = props;
  const vocabulary = labels.wellNamed();
  const added: Readonly<Record<string, string>> =
    instance === undefined ? {} : { [INSTANCE_LABEL]: instance };
  return RECORDED.map(({ group, recordings, clock }) => ({
    name: group,
    interval: RECORDING_INTERVAL,
    adaptive: true,
    rules: [
      ...recordings.map((one) => ({
        ...recording(one.name(vocabulary), recordedGrowth(one), added),
        readsRecordings: true,
      })),
      recording(clock.name, recordedSeconds(clock.of), added),
    ],
  }));
}
