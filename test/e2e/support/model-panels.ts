import { consumption } from '../../../demo/exporters/cadvisor';
import { GPU_IN_USE } from '../../../demo/exporters/dcgm';
import { MODEL_RESOURCES } from '../../../demo/exporters/kube-state-metrics';
import { FIRST_TOKEN_BOUNDS, PER_TOKEN_BOUNDS, REQUEST_BOUNDS } from '../../../demo/exporters/vllm-buckets';
import { type Model } from '../../../demo/traffic/cast';
import { type Work } from '../../../demo/traffic/request';
import { type Watched } from '../../../demo/traffic/truth';
import { type Asked, sumBy } from './asked';
import { type Expected, type Weighted, between, exactly, fromTo, mapped, nothing, within } from './expected';
import { quantiles } from './gateway-panels';
import { type PanelTruth } from './usage-panels';

/** `increase` over an hour and `rate` over minutes, from what the scrapes of the window saw; see usage-panels. */
const STRETCHED = 0.04;

/** One number for each model. */
function byModel(models: readonly Model[], value: (model: Model) => number): Record<string, number> {
  return Object.fromEntries(models.map((model) => [model.served, value(model)]));
}

function total(record: Readonly<Record<string, number>>): number {
  return Object.values(record).reduce((sum, value) => sum + value, 0);
}

function add<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0);
}

/** Real vLLM counts as it goes, the simulator when a request is through. */
function promptTokens({ truth }: Asked, { served, server }: Model, span: Watched): number {
  const works = server === 'vllm' ? truth.begun(served, span) : truth.finished(served, span);
  return add(works, (work) => work.promptTokens);
}

function generatedTokens({ truth }: Asked, { served, server }: Model, span: Watched): number {
  const finished = truth.finished(served, span);
  return server === 'vllm'
    ? truth.begun(served, span).length + add(finished, (work) => work.generatedTokens - 1)
    : add(finished, (work) => work.generatedTokens);
}

/** Of the range, stretched to its ends as `increase` does. */
function ofRange(count: (asked: Asked, model: Model, span: Watched) => number): (asked: Asked) => Expected {
  return (asked) => {
    const { seconds, ...span } = asked.scraped(asked.range);
    const seen = total(byModel(asked.models, (model) => count(asked, model, span)));
    const empty = asked.models.every(
      (model) => model.server !== 'vllm' && everFinished(asked, model).length === 0,
    );
    return empty
      ? nothing('a simulator has no counters before its first request')
      : within((seen * asked.range) / seconds, STRETCHED);
  };
}

function everFinished({ truth, lastScrape }: Asked, { served }: Model): readonly Work[] {
  return truth.finished(served, { from: 0, to: lastScrape });
}

function perSecond(count: (asked: Asked, model: Model, span: Watched) => number): (asked: Asked) => Expected {
  return (asked) => {
    const { seconds, ...span } = asked.scraped(asked.rateInterval);
    const counts = byModel(asked.models, (model) => count(asked, model, span));
    const empty = asked.models.every(
      (model) => model.server !== 'vllm' && everFinished(asked, model).length === 0,
    );
    return empty
      ? nothing('a simulator has no counters before its first request')
      : within(total(counts) / seconds, STRETCHED);
  };
}

/** For each model, or nothing of it where there is nothing to divide by. */
function shares(
  of: (asked: Asked, model: Model) => { readonly part: number; readonly whole: number },
  off: number,
): (asked: Asked) => Expected {
  return (asked) => {
    const found = asked.models.flatMap((model) => {
      const { part, whole } = of(asked, model);
      return whole === 0 ? [] : [[model.served, part / whole] as const];
    });
    return found.length === 0 ? nothing('nothing happened') : within(Object.fromEntries(found), 0, off);
  };
}

type Samples = (asked: Asked, model: Model, span: Watched) => readonly Weighted[];

function times(bounds: readonly number[], samples: Samples): PanelTruth {
  return [0.5, 0.95, 0.99].map((q) => (asked: Asked) => {
    const span = asked.recorded('models', asked.rateInterval);
    const all = asked.models.flatMap((model) =>
      samples(asked, model, span).map((sample) => ({ served: model.served, sample })),
    );
    return quantiles(
      q,
      all,
      ({ served }) => served,
      bounds,
      ({ sample }) => sample,
    );
  });
}

/** The largest of what the models have. */
function slowest(of: (asked: Asked) => Expected): (asked: Asked) => Expected {
  return (asked) => {
    const { values, because } = of(asked);
    const bounds = Object.values(values);
    if (bounds.length === 0) return nothing(because ?? 'nothing happened');
    return fromTo(
      { '': Math.max(...bounds.map(([low]) => low)) },
      { '': Math.max(...bounds.map(([, high]) => high)) },
    );
  };
}

/** Finished requests per second by reason, of the servers that call the label so. */
function byReason(vllm: boolean): (asked: Asked) => Expected {
  return (asked) => {
    const { seconds, ...span } = asked.scraped(asked.rateInterval);
    const servers = asked.models.filter(({ server }) => (server === 'vllm') === vllm);
    const works = servers.flatMap(({ served }) => asked.truth.finished(served, span));
    const counts = sumBy(
      works,
      ({ reason }) => reason,
      () => 1,
    );
    return Object.keys(counts).length === 0
      ? nothing('nothing finished')
      : within(
          mapped(counts, (number) => number / seconds),
          STRETCHED,
          0.01,
        );
  };
}

function onFinish(value: (work: Work) => Weighted): Samples {
  return ({ truth }, { served }, span) => truth.finished(served, span).map(value);
}

const firstTokens: Samples = ({ truth }, { served, server }, span) =>
  (server === 'vllm' ? truth.begun(served, span) : truth.finished(served, span)).map(
    ({ firstTokenAt, arrivedAt }) => ({ value: firstTokenAt - arrivedAt, times: 1 }),
  );

function now(what: 'running' | 'waiting'): (asked: Asked) => Readonly<Record<string, number>> {
  return ({ truth, models, lastScrape }) =>
    byModel(models, ({ served }) => truth.present(served, lastScrape)[what]);
}

/** By namespace and LLMInferenceService, whose key puts the model first. */
function byService(value: (model: Model) => number, only: (model: Model) => boolean = () => true) {
  return ({ models }: Asked): Expected => {
    const found = models.filter(only);
    if (found.length === 0) return nothing('a simulator has no GPU');
    return within(Object.fromEntries(found.map((model) => [`${model.name} / llm`, value(model)])), 0.001);
  };
}

const hasGpus = ({ gpus }: Model) => gpus > 0;
const consumed = (model: Model) => consumption({ model });

const FIRST_TOKENS = times(FIRST_TOKEN_BOUNDS, firstTokens);
const INTER_TOKENS = times(
  PER_TOKEN_BOUNDS,
  onFinish(({ interTokenSeconds, generatedTokens: tokens }) => ({
    value: interTokenSeconds,
    times: tokens - 1,
  })),
);

/** Of the three quantiles. */
function P95([, of]: PanelTruth): (asked: Asked) => Expected {
  return of ?? (() => nothing('there is none'));
}

/** Panels on the model servers and what they take. */
export const MODEL_PANELS: Readonly<Record<string, PanelTruth>> = {
  'Running requests': [(asked) => exactly(total(now('running')(asked)))],
  'Queue depth': [(asked) => exactly(total(now('waiting')(asked)))],
  'Finished requests': [ofRange(({ truth }, { served }, span) => truth.finished(served, span).length)],
  'Model tokens': [
    ofRange((asked, model, span) => promptTokens(asked, model, span) + generatedTokens(asked, model, span)),
  ],
  'Completed requests (ratio)': [
    shares((asked, { served }) => {
      const finished = asked.truth.finished(served, asked.scraped(asked.range));
      return { part: finished.filter(({ reason }) => reason !== 'abort').length, whole: finished.length };
    }, 0.005),
  ],
  'Running requests and queue depth': [
    (asked) => exactly(now('running')(asked)),
    (asked) => exactly(now('waiting')(asked)),
  ],
  'Queue depth per replica': [
    (asked) => {
      const waiting = now('waiting')(asked);
      return exactly(byModel(asked.models, ({ served, replicas }) => (waiting[served] ?? 0) / replicas));
    },
  ],
  'KV cache utilization (fullest replica)': [
    ({ models }) =>
      between(
        mapped(
          byModel(models, () => 0),
          () => [0, 1],
        ),
      ),
  ],
  'Time to first token (TTFT)': FIRST_TOKENS,
  'Time to first token by model (P95)': [P95(FIRST_TOKENS)],
  'TTFT (P95)': [slowest(P95(FIRST_TOKENS))],
  'Inter-token latency (ITL)': INTER_TOKENS,
  'ITL (P95)': [slowest(P95(INTER_TOKENS))],
  'KV cache utilization': [() => between({ '': [0, 1] })],
  'Finish reason': [byReason(true), byReason(false)],
  'E2E request latency': times(
    REQUEST_BOUNDS,
    onFinish(({ arrivedAt, endedAt }) => ({ value: endedAt - arrivedAt, times: 1 })),
  ),
  'Queue time': times(
    REQUEST_BOUNDS,
    onFinish(({ arrivedAt, startedAt }) => ({ value: startedAt - arrivedAt, times: 1 })),
  ),
  'Token throughput (prompt and generation)': [perSecond(promptTokens), perSecond(generatedTokens)],
  'Prompt token ratio': [
    shares((asked, model) => {
      const span = asked.scraped(asked.rateInterval);
      const part = promptTokens(asked, model, span);
      return { part, whole: part + generatedTokens(asked, model, span) };
    }, 0.01),
  ],
  'Prefix cache hit rate': [
    shares((asked, { served, server }) => {
      const span = asked.scraped(asked.rateInterval);
      const works = server === 'vllm' ? asked.truth.begun(served, span) : asked.truth.finished(served, span);
      // 0.6 does not tell.
      if (server === 'simulator-0.6') return { part: 0, whole: 0 };
      return {
        part: add(works, (work) => work.cachedTokens),
        whole: add(works, (work) => work.promptTokens),
      };
    }, 0.01),
  ],
  Preemptions: [
    ({ models }) => {
      const real = models.filter(({ server }) => server === 'vllm');
      return real.length === 0
        ? nothing('the simulator does not count them')
        : exactly(byModel(real, () => 0));
    },
  ],
  'Resource requests by model': [
    byService(({ replicas }) => replicas * MODEL_RESOURCES.cpu),
    byService(({ replicas }) => replicas * MODEL_RESOURCES.cpu),
    byService(({ replicas }) => replicas * MODEL_RESOURCES.memory),
    byService(({ replicas }) => replicas * MODEL_RESOURCES.memory),
    byService(({ replicas, gpus }) => replicas * gpus, hasGpus),
  ],
  'CPU usage by model': [byService((model) => model.replicas * consumed(model).cores)],
  'Memory usage by model': [byService((model) => model.replicas * consumed(model).memoryBytes)],
  'GPU utilization by model': [byService(() => GPU_IN_USE.util / 100, hasGpus)],
  'GPU memory used by model': [
    byService(({ replicas, gpus }) => replicas * gpus * GPU_IN_USE.usedMebibytes * 1024 ** 2, hasGpus),
  ],
};
