import { type Family, type Labels, Registry } from '../exposition/registry';
import { type Model } from '../traffic/cast';
import { type Request, type Work } from '../traffic/request';
import { type Exporter, type Moment, pythonBounds } from './exporter';
import { Queue } from './queue';
import { RequestPhases } from './request-phases';
import { FIRST_TOKEN_BOUNDS, PER_TOKEN_BOUNDS, tokenBounds } from './vllm-buckets';

const REASONS = ['stop', 'length', 'abort', 'error'];
const STEP_BOUNDS = [1, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384];
const CACHE_TOKENS = 12_000;

/** Real vLLM, V1 engine, 0.12 and later: every series is there from the start, each with its `_created`. */
export class VllmExporter implements Exporter {
  private readonly registry = new Registry();
  private readonly queue: Queue;
  private readonly labels: Labels;
  private startedAt: number;

  private readonly running = this.gauge('num_requests_running', 'Requests in the batch');
  private readonly waiting = this.gauge('num_requests_waiting', 'Requests in the queue');
  private readonly cache = this.gauge('kv_cache_usage_perc', 'Share of the KV cache in use');
  private readonly preemptions = this.counter('num_preemptions', 'Preempted requests');
  private readonly cacheQueries = this.counter(
    'prefix_cache_queries',
    'Tokens looked up in the prefix cache',
  );
  private readonly cacheHits = this.counter('prefix_cache_hits', 'Tokens found in the prefix cache');
  private readonly promptTokens = this.counter('prompt_tokens', 'Prompt tokens');
  private readonly generationTokens = this.counter('generation_tokens', 'Generated tokens');
  private readonly finished = this.counter('request_success', 'Finished requests');
  private readonly times = {
    firstToken: this.histogram('time_to_first_token_seconds', FIRST_TOKEN_BOUNDS),
    interToken: this.histogram('inter_token_latency_seconds', PER_TOKEN_BOUNDS),
    perOutputToken: this.histogram('request_time_per_output_token_seconds', PER_TOKEN_BOUNDS),
  };
  private readonly phases = new RequestPhases((name, bounds) => this.histogram(name, bounds));
  private readonly sizes;
  private readonly steps = this.histogram('iteration_tokens_total', STEP_BOUNDS);
  private readonly created = CREATED.map((name) => this.gauge(`${name}_created`, 'When the series began'));

  constructor(model: Model, pod: number, startedAt: number) {
    this.queue = new Queue(model, pod);
    this.labels = { engine: '0', model_name: model.served };
    this.startedAt = startedAt;
    const bounds = tokenBounds(model.maxModelLength);
    this.sizes = {
      prompt: this.histogram('request_prompt_tokens', bounds),
      generation: this.histogram('request_generation_tokens', bounds),
      maxTokens: this.histogram('request_params_max_tokens', bounds),
      maxGeneration: this.histogram('request_max_num_generation_tokens', bounds),
    };
    this.restart(startedAt);
  }

  moments(request: Request): readonly Moment[] {
    const work = this.queue.own(request);
    if (work === undefined) return [];
    const cut = work.reason === 'lost';
    return [
      { at: work.arrivedAt, happen: () => this.queue.enter(work) },
      ...(cut && work.firstTokenAt >= work.endedAt
        ? []
        : [{ at: work.firstTokenAt, happen: () => this.began(work) }]),
      ...(cut ? [] : [{ at: work.endedAt, happen: () => this.ended(work) }]),
    ];
  }

  expose(path: string, now: number): readonly Family[] | undefined {
    if (path !== '/metrics') return undefined;
    this.running.set(this.labels, this.queue.running(now));
    this.waiting.set(this.labels, this.queue.waiting(now));
    this.cache.set(this.labels, Math.min(1, this.queue.tokens(now) / CACHE_TOKENS));
    return this.registry.families();
  }

  restart(at: number): void {
    this.startedAt = at;
    this.registry.clear();
    this.queue.clear();
    for (const gauge of [this.running, this.waiting, this.cache]) gauge.set(this.labels, 0);
    for (const counter of [this.preemptions, this.cacheQueries, this.cacheHits]) counter.add(this.labels, 0);
    for (const counter of [this.promptTokens, this.generationTokens]) counter.add(this.labels, 0);
    for (const finished_reason of REASONS) this.finished.add({ ...this.labels, finished_reason }, 0);
    for (const histogram of [
      ...Object.values(this.times),
      ...this.phases.all,
      ...Object.values(this.sizes),
      this.steps,
    ]) {
      histogram.touch(this.labels);
    }
    for (const gauge of this.created) gauge.set(this.labels, this.startedAt);
  }

  /** The prompt is read, and the first token is out. */
  private began(work: Work): void {
    this.promptTokens.add(this.labels, work.promptTokens);
    this.generationTokens.add(this.labels);
    this.cacheQueries.add(this.labels, work.promptTokens);
    this.cacheHits.add(this.labels, work.cachedTokens);
    this.times.firstToken.observe(this.labels, work.firstTokenAt - work.arrivedAt);
    this.steps.observe(this.labels, work.promptTokens + 1);
  }

  private ended(work: Work): void {
    const { labels, times, phases, sizes } = this;
    const { generatedTokens, interTokenSeconds, reason } = work;
    const later = generatedTokens - 1;
    this.generationTokens.add(labels, later);
    this.finished.add({ ...labels, finished_reason: reason });
    if (later > 0) times.interToken.observe(labels, interTokenSeconds, later);
    if (later > 0) times.perOutputToken.observe(labels, interTokenSeconds);
    if (later > 0) this.steps.observe(labels, 1, later);
    phases.observe(labels, work);
    sizes.prompt.observe(labels, work.promptTokens);
    sizes.generation.observe(labels, generatedTokens);
    sizes.maxTokens.observe(labels, work.maxTokens);
    sizes.maxGeneration.observe(labels, generatedTokens);
  }

  private gauge(name: string, help: string) {
    return this.registry.gauge(`vllm:${name}`, { help });
  }

  private counter(name: string, help: string) {
    return this.registry.counter(`vllm:${name}_total`, { help });
  }

  private histogram(name: string, bounds: readonly number[]) {
    return this.registry.histogram(`vllm:${name}`, pythonBounds(bounds), { help: `Histogram of ${name}` });
  }
}

/** The families whose beginning the Python client tells; those that matter to no query are left out. */
const CREATED = [
  'num_preemptions',
  'prefix_cache_queries',
  'prefix_cache_hits',
  'prompt_tokens',
  'generation_tokens',
  'time_to_first_token_seconds',
  'inter_token_latency_seconds',
  'e2e_request_latency_seconds',
  'iteration_tokens_total',
];
