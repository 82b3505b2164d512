import { legend } from '../../lib/dashboard/legend';
import { worseFrom } from '../../lib/dashboard/meaning';
import { type Panel, type PanelProps, stat, table, target, timeseries } from '../../lib/dashboard/panel';
import { maxBy, total } from '../../lib/promql/aggregation';
import * as ask from '../../lib/exporters/models/queries';
import { type ModelQuestion } from '../../lib/exporters/models/queries';
import { type Query } from '../../lib/promql/query';
import { USER } from '../../lib/exporters/metric';
import { provided } from '../../lib/queries/narrowing';
import { type Objective } from '../../lib/rules/objectives/objective';
import { secondsAllowed } from './promises';

const ONLY = { only: ask.CHOSEN_MODELS };
const EMPTY = 'Empty: the model servers are not scraped, or have had no request yet.';

/** How much do the models work on? */
export function runningNow(): Panel {
  return stat('requests-running', {
    title: 'Running requests',
    about: 'Requests that the chosen models process now. Empty: the model servers are not scraped.',
    targets: [total(ask.running(ONLY))],
    unit: 'count',
    height: 3,
    noData: 'Not scraped',
  });
}

/** Does anything wait? */
export function waitingNow(): Panel {
  return stat('requests-waiting', {
    title: 'Queue depth',
    about:
      'Requests waiting for one of the chosen models. Above 0 for long: the model needs more replicas or tighter ' +
      'limits. Empty: the model servers are not scraped.',
    targets: [total(ask.waiting(ONLY))],
    unit: 'count',
    height: 3,
    noData: 'Not scraped',
  });
}

/** When does the slowest model begin to answer? */
export function firstTokenNow(objectives: readonly Objective[] = []): Panel {
  return stat('ttft-now', {
    ...ofTheSlowest('TTFT (P95)', 'Time to first token (TTFT)', ask.timeToFirstToken),
    thresholds: firstToken(objectives).thresholds,
  });
}

/** How fluent is the slowest model? */
export function interTokenNow(): Panel {
  return stat('itl-now', ofTheSlowest('ITL (P95)', 'Inter-token latency (ITL)', ask.interTokenLatency));
}

function ofTheSlowest(
  title: string,
  term: string,
  latency: (q: number, question: ModelQuestion) => Query<'model_name'>,
): PanelProps {
  return {
    title,
    about:
      `${term}: P95 of the slowest of the chosen models now. High: see which model it is, its queue depth and its KV ` +
      `cache utilization. ${EMPTY}`,
    targets: [maxBy([], latency(0.95, ONLY))],
    unit: 'seconds',
    noData: 'No requests',
    height: 3,
  };
}

/** Is a model full? */
export function cacheNow(): Panel {
  return stat('kv-cache-now', {
    title: 'KV cache utilization',
    about:
      'KV cache utilization of the fullest replica of the chosen models now. Near 100 %: requests wait or are preempted. ' +
      'Empty: the model servers are not scraped.',
    targets: [maxBy([], ask.cacheUse(ONLY))],
    unit: 'ratio',
    thresholds: cacheUse().thresholds,
    noData: 'Not scraped',
    height: 3,
  });
}

/** How fast are my models? */
export function firstTokenByModel(): Panel {
  return timeseries('ttft-by-model', {
    title: 'Time to first token by model (P95)',
    about: `P95 of the time to first token (TTFT), for each model, whoever asks. Rising: the model has a queue. ${EMPTY}`,
    // Beside what one user did: where nobody is named there is no such dashboard.
    targets: [
      provided(
        (flow) => flow.labelName(USER) !== undefined,
        'a label that counts users',
        ask.timeToFirstToken(0.95),
      ),
    ],
    unit: 'seconds',
    width: 'third',
  });
}

/** Why did requests end? */
export function finishReasons(): Panel {
  return timeseries('finish-reason', {
    title: 'Finish reason',
    about:
      'Finished requests of the chosen models per second, by finish reason. Many abort: clients give up, see the ' +
      `latencies. error: see the log of the model server. ${EMPTY}`,
    targets: ask.finishRates(ONLY).map((rate) => target(rate, { optional: true })),
    unit: 'requests/s',
  });
}

/** How many requests did the models finish? */
export function finished(): Panel {
  return stat('requests-finished', {
    title: 'Finished requests',
    about: `Requests of the range that the chosen models finished, however they ended. ${EMPTY}`,
    targets: [total(ask.requestsFinished(ONLY))],
    unit: 'requests',
    height: 3,
    noData: 'None yet',
  });
}

/** How many tokens did the models read and write? */
export function tokensServed(): Panel {
  return stat('tokens-served', {
    title: 'Model tokens',
    about:
      'Prompt and generation tokens of the range, as the chosen model servers count them. More than at the gateway: ' +
      `requests without usage, or past the gateway. ${EMPTY}`,
    targets: [total(ask.tokensServed(ONLY))],
    unit: 'tokens',
    height: 3,
    noData: 'None yet',
  });
}

/** Do generations run to their end? */
export function completed(): Panel {
  return stat('completed-share', {
    title: 'Completed requests (ratio)',
    about:
      'Share of the finished requests of the range whose finish reason is stop, length or tool_calls, for each chosen model. ' +
      `Low: clients give up, see the latencies, or the server fails, see its log. ${EMPTY}`,
    targets: [ask.completedShare(ONLY)],
    unit: 'ratio',
    width: 'third',
    height: 3,
    noData: 'None yet',
  });
}

/** Which model has a queue? */
export function queueDepth(): Panel {
  return timeseries('queue-depth', {
    title: 'Running requests and queue depth',
    about:
      'Requests that each chosen model processes, and requests waiting for it. A queue that stays: add replicas or lower limits. ' +
      'Empty: the model servers are not scraped.',
    targets: [
      target(ask.running(ONLY), { legend: legend`${'model_name'} running` }),
      target(ask.waiting(ONLY), { legend: legend`${'model_name'} waiting` }),
    ],
    unit: 'count',
  });
}

/** Does a queue outgrow the replicas? */
export function queuePerReplica(): Panel {
  return timeseries('queue-per-replica', {
    title: 'Queue depth per replica',
    about:
      'Requests waiting for each chosen model, divided by the replicas that serve it. Above the dashed line for long: ' +
      'scale the model, or lower the limits of the plans. Empty: the model servers are not scraped.',
    targets: [ask.waitingPerReplica(ONLY)],
    unit: 'number',
    thresholds: ({ bound }) => worseFrom({ bad: bound('MaaSModelQueueDepthHigh') }),
  });
}

/** Is the KV cache full? */
export function cacheUse(): Panel {
  return timeseries('kv-cache', {
    title: 'KV cache utilization (fullest replica)',
    about:
      'KV cache utilization, on the fullest replica of each chosen model. Near 100 %: requests wait or start ' +
      'again; shorten contexts or add replicas. Empty: the model servers are not scraped.',
    targets: [ask.cacheUse(ONLY)],
    unit: 'ratio',
    thresholds: ({ bound }) => worseFrom({ bad: bound('MaaSModelKVCacheUtilizationHigh') }),
  });
}

/** Does the KV cache throw requests out? */
export function preemptions(): Panel {
  return timeseries('preemptions', {
    title: 'Preemptions',
    about:
      'Preempted requests per second: they lose their place in the KV cache and start again. Above 0: the cache is too small for ' +
      'the traffic. Empty: the simulator does not count them.',
    targets: [ask.preemptions(ONLY)],
    unit: 'events/s',
  });
}

/** Do prompts repeat? */
export function prefixCache(): Panel {
  return timeseries('prefix-cache', {
    title: 'Prefix cache hit rate',
    about:
      'Share of prompt tokens found in the prefix cache. Low with prompts that begin alike: requests of one ' +
      'conversation reach different replicas. Empty: no prompts, or prefix caching is off.',
    targets: [ask.prefixCacheHits(ONLY)],
    unit: 'ratio',
  });
}

/** How fast do the models read and write? */
export function throughput(): Panel {
  return timeseries('token-throughput', {
    title: 'Token throughput (prompt and generation)',
    about: `Prompt tokens and generation tokens per second, of the chosen models together. ${EMPTY}`,
    targets: [
      target(total(ask.promptRate(ONLY)), { legend: 'Prompt', means: 'prompt' }),
      target(total(ask.generationRate(ONLY)), { legend: 'Generation', means: 'generation' }),
    ],
    unit: 'tokens/s',
  });
}

/** Are requests heavy to read or to write? */
export function promptShare(): Panel {
  return timeseries('prompt-share', {
    title: 'Prompt token ratio',
    about:
      'The share of prompt tokens, for each chosen model: near 100 % for long prompts with short answers, which load ' +
      `the first token; near 0 % for long answers. ${EMPTY}`,
    targets: [ask.promptShare(ONLY)],
    unit: 'ratio',
  });
}

/** How long does a whole request take? */
export const requestLatency = (): Panel =>
  quantiles(
    'model-latency',
    'E2E request latency',
    ask.requestLatency,
    'a whole request, from arrival to the last token',
  );

/** How long does a request wait? */
export const queueTime = (): Panel =>
  quantiles(
    'queue-time',
    'Queue time',
    ask.queueTime,
    'the wait before a model begins; under 0.3 s is not told apart',
  );

/** When does the answer begin? */
export function firstToken(objectives: readonly Objective[] = []): Panel {
  const allowed = secondsAllowed(objectives, { kind: 'time-to-first-token', of: 'model' });
  return {
    ...quantiles(
      'time-to-first-token',
      'Time to first token (TTFT)',
      ask.timeToFirstToken,
      'the first token',
    ),
    thresholds: ({ bound }) => worseFrom({ warning: allowed, bad: bound('MaaSModelTTFTHigh') }),
  };
}

/** How fluent is the answer? */
export const interToken = (): Panel =>
  quantiles(
    'inter-token-latency',
    'Inter-token latency (ITL)',
    ask.interTokenLatency,
    'each token after the first',
  );

function quantiles(
  name: string,
  title: string,
  latency: (q: number, question: ModelQuestion) => Query<'model_name'>,
  what: string,
): Panel {
  return timeseries(name, {
    title,
    about:
      `Time that ${what} takes, for each chosen model (P50, P95, P99). Rising: check the queue depth ` +
      `and the KV cache. ${EMPTY}`,
    targets: [
      target(latency(0.5, ONLY), { legend: legend`P50 ${'model_name'}` }),
      target(latency(0.95, ONLY), { legend: legend`P95 ${'model_name'}` }),
      target(latency(0.99, ONLY), { legend: legend`P99 ${'model_name'}` }),
    ],
    unit: 'seconds',
  });
}

/** What did each model serve? */
export function served(): Panel {
  return table('served-by-model', {
    title: 'Tokens and requests by model',
    about: `Finished requests, prompt and generation tokens in the range, for each chosen model. ${EMPTY}`,
    targets: [
      target(ask.tokensServed(ONLY), { column: 'Tokens' }),
      target(ask.requestsFinished(ONLY), { column: 'Requests', unit: 'requests' }),
    ],
    unit: 'tokens',
    width: 'third',
    height: 4,
  });
}
