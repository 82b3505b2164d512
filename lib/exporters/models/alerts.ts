import { Duration } from 'cdk8s';
import {
  vllmGenerationTokensTotal,
  vllmKvCacheUsagePerc,
  vllmNumRequestsWaiting,
  vllmTimeToFirstTokenSeconds,
} from './metrics';
import { avgBy, maxBy, sumBy } from '../../promql/aggregation';
import { above, below, equalTo } from '../../promql/arithmetic';
import { observationRate, rate, value } from '../../promql/functions';
import { series } from '../../promql/series';
import { gpuUseByPod } from '../../queries/resources';
import { prometheusDuration } from '../../validation/durations';
import { type Thresholds, amountProblems, shareProblems, trafficProblems } from '../../rules/alert-options';
import { checked, onlyWhile, overWindow, slowerThan } from '../../rules/alert-query';
import { NUMBER, PERCENT, SECONDS, labelled, percent } from '../../rules/alert-text';
import { type AlertRule, alert } from '../../rules/rule';

/** Two namespaces may serve a model of one name. */
const BY_MODEL = ['namespace', 'model_name'] as const;
const BY_REPLICA = ['namespace', 'pod', 'model_name'] as const;
const BY_POD = ['namespace', 'pod'] as const;

const MODEL = `${labelled('model_name')} in ${labelled('namespace')}`;
const POD = `${labelled('pod')} in ${labelled('namespace')}`;

/** Per replica: ten waiting requests are many for one, and few for eight. */
export function modelQueueSaturated(thresholds: Thresholds): AlertRule {
  const { queueWaiting } = thresholds;
  return alert('MaaSModelQueueDepthHigh', {
    query: checked(
      above(avgBy(BY_MODEL, value(vllmNumRequestsWaiting)), queueWaiting),
      amountProblems(thresholds, 'queueWaiting', 'requests for each replica'),
    ),
    bound: queueWaiting,
    for: Duration.minutes(10),
    severity: 'warning',
    summary: `${NUMBER} requests wait for each replica of ${labelled('model_name')}.`,
    description:
      `On average ${NUMBER} requests wait for each replica of ${MODEL}; up to ${queueWaiting} are allowed. Users wait for ` +
      'their first token. It has more work than its replicas can do: scale it, or lower the limits of the plans.',
  });
}

/** A full cache is how a busy server looks; it is pressure when requests wait for room in it. */
export function modelCachePressure(thresholds: Thresholds): AlertRule {
  const { kvCache } = thresholds;
  const full = above(maxBy(BY_MODEL, value(vllmKvCacheUsagePerc)), kvCache);
  const waiting = above(sumBy(BY_MODEL, value(vllmNumRequestsWaiting)), 0);
  return alert('MaaSModelKVCacheUtilizationHigh', {
    query: checked(onlyWhile(full, waiting), shareProblems(thresholds, 'kvCache')),
    bound: kvCache,
    for: Duration.minutes(10),
    severity: 'warning',
    summary: `The KV cache of ${labelled('model_name')} is ${PERCENT} full while requests wait.`,
    description:
      `The fullest replica of ${MODEL} uses ${PERCENT} of its KV cache; up to ${percent(kvCache)} is allowed while ` +
      'requests wait. The next long prompt pushes a running request out, which then starts again.',
  });
}

export function modelFirstTokenSlow(thresholds: Thresholds): AlertRule {
  const { timeToFirstToken, traffic } = thresholds;
  const histogram = series(vllmTimeToFirstTokenSeconds);
  const query = overWindow(thresholds.window, (window) => {
    const slow = slowerThan(histogram, {
      prop: 'timeToFirstToken',
      quantile: 0.95,
      than: timeToFirstToken,
      by: BY_MODEL,
      window,
    });
    return onlyWhile(slow, above(sumBy(BY_MODEL, observationRate(histogram, window)), traffic));
  });
  return alert('MaaSModelTTFTHigh', {
    query: checked(query, trafficProblems(thresholds)),
    bound: timeToFirstToken.toSeconds({ integral: false }),
    for: Duration.minutes(10),
    severity: 'warning',
    summary: `The first token of ${labelled('model_name')} takes ${SECONDS} at the 95th percentile.`,
    description:
      `${MODEL} takes ${SECONDS} to its first token at the 95th percentile; up to ${prometheusDuration(timeToFirstToken)} ` +
      'is allowed. Queue time and the length of prompts are in it.',
  });
}

/** NVIDIA's exporter and the model servers meet on the pod: the names of models differ, those of pods do not. */
export function gpuIdleWhileRequestsWait(thresholds: Thresholds): AlertRule {
  const { gpuUse } = thresholds;
  const idle = below(gpuUseByPod(), gpuUse);
  const waiting = above(sumBy(BY_POD, value(vllmNumRequestsWaiting)), 0);
  return alert('MaaSGpuIdleWhileRequestsWait', {
    query: checked(onlyWhile(idle, waiting), shareProblems(thresholds, 'gpuUse')),
    bound: gpuUse,
    for: Duration.minutes(10),
    severity: 'warning',
    summary: `The GPUs of ${labelled('pod')} are ${PERCENT} busy while requests wait.`,
    description:
      `The GPUs of ${POD} are ${PERCENT} busy, less than ${percent(gpuUse)}, although requests wait for it. The engine ` +
      'hangs, or it waits for something that is not the GPU.',
  });
}

/**
 * The form of {@link gpuIdleWhileRequestsWait} that asks the model servers only, for a stack whose rules see one
 * namespace. A server that does not have the counter of generated tokens is not judged.
 */
export function modelStalled(thresholds: Thresholds): AlertRule {
  const query = overWindow(thresholds.window, (window) => {
    const waiting = above(sumBy(BY_REPLICA, value(vllmNumRequestsWaiting)), 0);
    return onlyWhile(waiting, equalTo(sumBy(BY_REPLICA, rate(vllmGenerationTokensTotal, window)), 0));
  });
  return alert('MaaSModelStalled', {
    query,
    for: Duration.minutes(5),
    severity: 'critical',
    summary: `${labelled('pod')} generates nothing while ${NUMBER} requests wait.`,
    description:
      `${NUMBER} requests for ${labelled('model_name')} wait at ${POD}, which has not generated a token for minutes. ` +
      'Its users see requests that never begin.',
  });
}
