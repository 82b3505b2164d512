import { legend } from '../../lib/dashboard/legend';
import { goodFrom, worseFrom } from '../../lib/dashboard/meaning';
import { type Panel, stat, target, timeseries } from '../../lib/dashboard/panel';
import {
  endpointQueue,
  poolSaturation,
  readyEndpoints,
  scheduledFirstToken,
  schedulerErrorShare,
  schedulerErrors,
  schedulerQueue,
} from '../../lib/exporters/inference-scheduler/queries';

const NOT_SCRAPED = 'Empty: the inference schedulers are not scraped.';

/** Can a pool serve? */
export function schedulerReady(): Panel {
  return stat('scheduler-ready-endpoints', {
    title: 'Ready endpoints',
    about: `Endpoints of each InferencePool that can take requests. 0: every request is refused with 503. ${NOT_SCRAPED}`,
    targets: [readyEndpoints()],
    unit: 'count',
    thresholds: goodFrom(1),
    width: 'third',
    noData: 'Not scraped',
  });
}

/** Do requests fail at the scheduler? */
export function schedulerFailures(): Panel {
  return stat('scheduler-error-ratio', {
    title: 'Scheduler error rate',
    about:
      'Share of the scheduled requests that fail, at the scheduler or behind it. Above 5 %: see the errors by code. ' +
      'Empty: no request was scheduled, or the inference schedulers are not scraped.',
    targets: [schedulerErrorShare()],
    unit: 'ratio',
    thresholds: ({ bound }) => worseFrom({ bad: bound('MaaSSchedulerErrorRatioHigh') }),
    width: 'third',
    noData: 'None yet',
  });
}

/** How full are the pools? */
export function saturation(): Panel {
  return timeseries('scheduler-saturation', {
    title: 'Pool saturation',
    about:
      'How full each InferencePool is, as flow control sees it. 100 %: no request gets in, or nobody knows, because the pool ' +
      'is empty or its metrics are stale. Empty: flow control is off, or the inference schedulers are not scraped.',
    targets: [poolSaturation()],
    unit: 'ratio',
    thresholds: worseFrom({ bad: 1 }),
  });
}

/** Where do requests wait? */
export function schedulerQueues(): Panel {
  return timeseries('scheduler-queue', {
    title: 'Queue depth at the scheduler',
    about:
      'Requests that wait at each endpoint of an InferencePool, on average, and those that flow control holds in the ' +
      `scheduler. A queue that stays: add replicas or lower limits. ${NOT_SCRAPED}`,
    targets: [
      target(endpointQueue(), { legend: legend`${'name'} for each endpoint` }),
      target(schedulerQueue(), { legend: legend`${'inference_pool'} in the scheduler`, optional: true }),
    ],
    unit: 'count',
  });
}

/** How do requests fail? */
export function schedulerErrorCodes(): Panel {
  return timeseries('scheduler-errors', {
    title: 'Scheduler errors by code',
    about:
      'Failed requests per second by error code. ModelServerError: the model; ResourceExhausted: a full pool; ' +
      'ServiceUnavailable: no ready endpoint. Empty: none failed, or the inference schedulers are not scraped.',
    targets: [schedulerErrors()],
    unit: 'requests/s',
  });
}

/** How long is it to the first token? */
export function schedulerFirstToken(): Panel {
  return timeseries('scheduler-ttft', {
    title: 'Time to first token (TTFT) from the scheduler',
    about:
      'From the scheduler to the first token of streamed responses, for each model. Much more than the time to first token ' +
      'of the model servers: requests wait in the scheduler. Empty: nothing was streamed, or the inference schedulers are not scraped.',
    targets: [
      target(scheduledFirstToken(0.5), { legend: legend`${'model_name'} P50`, means: 'p50' }),
      target(scheduledFirstToken(0.95), { legend: legend`${'model_name'} P95`, means: 'p95' }),
    ],
    unit: 'seconds',
  });
}
