import { checkAtSynth } from '../../validation/problems';
import { type StandardExporter } from '../standard-exporter';
import { schedulerBlind, schedulerErrorRatioHigh, schedulerNoReadyEndpoints } from './alerts';
import { inferenceScheduler } from './exporter';
import './metrics';
import { InferenceSchedulerMonitor, type InferenceSchedulerMonitorProps } from './monitor';

export interface InferenceSchedulerMonitorsProps {
  /** How the inference schedulers are reached; needed when the chart scrapes them, `{}` where they ask for no token. */
  readonly inferenceScheduler?: Pick<InferenceSchedulerMonitorProps, 'authorization' | 'port'>;
}

export const INFERENCE_SCHEDULER: StandardExporter<'inference-scheduler'> = {
  exporter: inferenceScheduler,
  addMonitors: (scope, { platform, named }, { inferenceScheduler: access }) => {
    if (access === undefined) {
      checkAtSynth(scope, () => [
        'the chart scrapes the inference schedulers, which answer only to a token: set monitors.inferenceScheduler to ' +
          '{ authorization: ScrapeAuthorization.bearerToken(…) }, or to {} where they run without.',
      ]);
      return;
    }
    for (const namespace of new Set(platform.models.namespaces)) {
      new InferenceSchedulerMonitor(scope, `Schedulers-${namespace}`, {
        ...named('kserve-llm-schedulers'),
        ...access,
        namespace,
      });
    }
  },
  alerts: {
    group: 'maas-scheduler',
    rules: (thresholds) => [
      schedulerNoReadyEndpoints(),
      schedulerErrorRatioHigh(thresholds),
      schedulerBlind(thresholds),
    ],
  },
};
