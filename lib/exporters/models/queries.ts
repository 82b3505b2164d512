import { type Counter, type Gauge, type Histogram } from '../metric';
import {
  vllmE2eRequestLatencySeconds,
  vllmGenerationTokensTotal,
  vllmInterTokenLatencySeconds,
  vllmKvCacheUsagePerc,
  vllmNumPreemptionsTotal,
  vllmNumRequestsRunning,
  vllmNumRequestsWaiting,
  vllmPrefixCacheHitsTotal,
  vllmPrefixCacheQueriesTotal,
  vllmPromptTokensTotal,
  vllmRequestQueueTimeSeconds,
  vllmRequestSuccessTotal,
  vllmTimeToFirstTokenSeconds,
} from './metrics';
import { avgBy, maxBy, sumBy } from '../../promql/aggregation';
import { plus, ratio, share } from '../../promql/arithmetic';
import { type Window, increase, observations, quantile, rate, value } from '../../promql/functions';
import { type Query } from '../../promql/query';
import { recordedQuantile } from '../../promql/recorded';
import { type Where, among, chosen, present, series, unlike } from '../../promql/series';
import { modelTimes } from '../../queries/recordings';

type Model = 'model_name';
/** What every metric of a model server has. */
type Labels = NonNullable<(typeof vllmNumRequestsRunning)['labelType']>;

/** What a model server calls its model; at the gateway the same model may have another name. */
const BY_MODEL = ['model_name'] as const;

/** How a question to the model servers is put. */
export interface ModelQuestion {
  /** @default [] - every model */
  readonly only?: readonly Where<Model>[];
  /** @default - the range of the dashboard for an amount, its step for a rate */
  readonly window?: Window;
}

/** The models that are chosen in the variable `$model`. */
export const CHOSEN_MODELS: readonly Where<Model>[] = [chosen('model_name', 'model')];

/** How many requests a model works on. */
export function running(question: ModelQuestion = {}): Query<Model> {
  return sumNow(vllmNumRequestsRunning, question);
}

/** How many requests wait for a model. */
export function waiting(question: ModelQuestion = {}): Query<Model> {
  return sumNow(vllmNumRequestsWaiting, question);
}

/** How many requests wait for a model, divided by the replicas that serve it. */
export function waitingPerReplica({ only = [] }: ModelQuestion = {}): Query<Model> {
  return avgBy(BY_MODEL, value(series(vllmNumRequestsWaiting, ...only)));
}

/** How full the KV cache of a model's fullest replica is. An average would hide the one that is full. */
export function cacheUse({ only = [] }: ModelQuestion = {}): Query<Model> {
  return maxBy(BY_MODEL, value(series(vllmKvCacheUsagePerc, ...only)));
}

/** The share of prompt tokens whose work was found in the prefix cache. */
export function prefixCacheHits(question: ModelQuestion = {}): Query<Model> {
  return ratio(speed(vllmPrefixCacheHitsTotal, question), speed(vllmPrefixCacheQueriesTotal, question));
}

/** How many requests per second lose their place in the KV cache and start again. */
export function preemptions(question: ModelQuestion = {}): Query<Model> {
  return speed(vllmNumPreemptionsTotal, question);
}

/** Prompt tokens per second. */
export function promptRate(question: ModelQuestion = {}): Query<Model> {
  return speed(vllmPromptTokensTotal, question);
}

/** Generated tokens per second. */
export function generationRate(question: ModelQuestion = {}): Query<Model> {
  return speed(vllmGenerationTokensTotal, question);
}

/** The share of prompt tokens in all tokens: near 1 for long prompts with short answers. */
export function promptShare(question: ModelQuestion = {}): Query<Model> {
  return share(promptRate(question), generationRate(question));
}

/** How many tokens a model read and wrote. */
export function tokensServed({ only = [], window = 'range' }: ModelQuestion = {}): Query<Model> {
  const grown = (counter: Counter<Labels>) => sumBy(BY_MODEL, increase(series(counter, ...only), window));
  return plus(grown(vllmPromptTokensTotal), grown(vllmGenerationTokensTotal));
}

/** How many requests a model finished, however they ended. */
export function requestsFinished({ only = [], window = 'range' }: ModelQuestion = {}): Query<Model> {
  return sumBy(BY_MODEL, observations(series(vllmE2eRequestLatencySeconds, ...only), window));
}

/** How a generation ends when nobody interrupts it. */
const NORMAL_ENDS = ['stop', 'length', 'tool_calls'];

/** The share of finished requests that ran to their end: not aborted, not failed. */
export function completedShare({ only = [], window = 'range' }: ModelQuestion = {}): Query<Model> {
  const ended = (...where: readonly Where<ReasonLabel>[]) =>
    sumBy(BY_MODEL, increase(series(vllmRequestSuccessTotal, ...only, ...where), window));
  // vLLM and the simulator name the reason differently, and a series has one of the two labels.
  const normally = plus(...both((label) => ended(among(label, NORMAL_ENDS))));
  const otherwise = plus(...both((label) => ended(present(label), unlike(label, NORMAL_ENDS.join('|')))));
  return share(normally, otherwise);
}

type ReasonLabel = 'finished_reason' | 'finish_reason';

function both<T>(make: (label: ReasonLabel) => T): readonly [T, T] {
  return [make('finished_reason'), make('finish_reason')];
}

/** How many requests per second end, by reason: one query for each of the two names that the label has. */
export function finishRates({ only = [], window }: ModelQuestion = {}): readonly Query<ReasonLabel>[] {
  return both((label) =>
    sumBy([label], rate(series(vllmRequestSuccessTotal, ...only, present(label)), window)),
  );
}

/** How long a model takes for a whole request. */
export function requestLatency(q: number, question: ModelQuestion = {}): Query<Model> {
  return latency(q, vllmE2eRequestLatencySeconds, question);
}

/** How long a request waits before a model begins with it. Nothing under 0.3 s can be told apart. */
export function queueTime(q: number, question: ModelQuestion = {}): Query<Model> {
  return latency(q, vllmRequestQueueTimeSeconds, question);
}

/** How long the first token takes. */
export function timeToFirstToken(q: number, question: ModelQuestion = {}): Query<Model> {
  return latency(q, vllmTimeToFirstTokenSeconds, question);
}

/** How long each further token takes. */
export function interTokenLatency(q: number, question: ModelQuestion = {}): Query<Model> {
  return latency(q, vllmInterTokenLatencySeconds, question);
}

function sumNow(gauge: Gauge<Labels>, { only = [] }: ModelQuestion): Query<Model> {
  return sumBy(BY_MODEL, value(series(gauge, ...only)));
}

function speed(counter: Counter<Labels>, { only = [], window }: ModelQuestion): Query<Model> {
  return sumBy(BY_MODEL, rate(series(counter, ...only), window));
}

function latency(
  q: number,
  histogram: Histogram<Labels>,
  { only = [], window }: ModelQuestion,
): Query<Model> {
  const question = { by: BY_MODEL, only, window };
  return recordedQuantile(q, [modelTimes(histogram)], question, () =>
    quantile(q, series(histogram, ...only), BY_MODEL, window),
  );
}
