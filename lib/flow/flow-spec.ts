import { type PlatformSpec } from '../platform/platform-spec';
import { prometheusDuration } from '../validation/durations';
import { type Flow } from './flow';

/** The plain data that gives back a flow from its own manifests. */
export function flowSpecOf(flow: Flow): PlatformSpec {
  return {
    ...flow.platform.spec,
    scrapeInterval: prometheusDuration(flow.scrapeInterval),
    telemetryLabels: flow.labels.toJSON(),
  };
}
