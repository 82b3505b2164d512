import { type Family, type Labels, Registry } from '../exposition/registry';
import { type Model } from '../traffic/cast';
import { type Request, type Work } from '../traffic/request';
import { type Exporter, type Moment, goBounds } from './exporter';
import { Queue } from './queue';
import { RequestPhases } from './request-phases';
import { FIRST_TOKEN_BOUNDS, PER_TOKEN_BOUNDS, tokenBounds } from './vllm-buckets';

/**
 * llm-d-inference-sim: the names of vLLM through the Go client. Everything but a few gauges is born with the first
 * request. 0.6 has the cache under its old name and counts tokens in histograms only; 0.8 has counters as well, those
 * of the prefix cache without `_total`.
 */
export class SimulatorExporter implements Exporter {
  private readonly registry = new Registry();
  private readonly queue: Queue;
  private readonly labels: Labels;
  private startedAt: number;

  private readonly running = this.gauge('num_requests_running', 'Requests in simulation');
  private readonly waiting = this.gauge('num_requests_waiting', 'Requests in the queue');
  private readonly lora = this.gauge('lora_requests_info', 'Adapters in use');
  private readonly cache;
  private readonly counters;
  private readonly finished = this.registry.counter('vllm:request_success_total', {
    help: 'Finished requests',
  });
  private readonly times = {
    firstToken: this.histogram('time_to_first_token_seconds', FIRST_TOKEN_BOUNDS),
    perOutputToken: this.histogram('time_per_output_token_seconds', PER_TOKEN_BOUNDS),
  };
  private readonly phases = new RequestPhases((name, bounds) => this.histogram(name, bounds));
  private readonly sizes;

  constructor(model: Model, pod: number, startedAt: number) {
    this.queue = new Queue(model, pod);
    this.labels = { model_name: model.served };
    this.startedAt = startedAt;
    const old = model.server === 'simulator-0.6';
    const bounds = tokenBounds(model.maxModelLength);
    this.cache = this.gauge(
      old ? 'gpu_cache_usage_perc' : 'kv_cache_usage_perc',
      'Share of the cache in use',
    );
    this.counters = old ? undefined : this.newer(bounds);
    this.sizes = {
      prompt: this.histogram('request_prompt_tokens', bounds),
      generation: this.histogram('request_generation_tokens', bounds),
      maxTokens: this.histogram('request_params_max_tokens', bounds),
    };
    this.restart(startedAt);
  }

  moments(request: Request): readonly Moment[] {
    const work = this.queue.own(request);
    if (work === undefined) return [];
    return [
      { at: work.arrivedAt, happen: () => this.queue.enter(work) },
      ...(work.reason === 'lost' ? [] : [{ at: work.endedAt, happen: () => this.ended(work) }]),
    ];
  }

  expose(path: string, now: number): readonly Family[] | undefined {
    if (path !== '/metrics') return undefined;
    this.running.set(this.labels, this.queue.running(now));
    this.waiting.set(this.labels, this.queue.waiting(now));
    return this.registry.families();
  }

  restart(at: number): void {
    this.startedAt = at;
    this.registry.clear();
    this.queue.clear();
    for (const gauge of [this.running, this.waiting, this.cache]) gauge.set(this.labels, 0);
    const adapters = { max_lora: '1', running_lora_adapters: '', waiting_lora_adapters: '' };
    this.lora.set(adapters, this.startedAt);
  }

  private ended(work: Work): void {
    const { labels, times, phases, sizes, counters } = this;
    const { arrivedAt, firstTokenAt, promptTokens, generatedTokens } = work;
    const later = generatedTokens - 1;
    this.finished.add({ ...labels, finish_reason: work.reason });
    times.firstToken.observe(labels, firstTokenAt - arrivedAt);
    if (later > 0) times.perOutputToken.observe(labels, work.interTokenSeconds, later);
    phases.observe(labels, work);
    sizes.prompt.observe(labels, promptTokens);
    sizes.generation.observe(labels, generatedTokens);
    sizes.maxTokens.observe(labels, work.maxTokens);
    if (counters === undefined) return;
    counters.prompt.add(labels, promptTokens);
    counters.generation.add(labels, generatedTokens);
    counters.cacheQueries.add(labels, promptTokens);
    counters.cacheHits.add(labels, work.cachedTokens);
    counters.maxGeneration.observe(labels, generatedTokens);
    if (later > 0) counters.interToken.observe(labels, work.interTokenSeconds, later);
  }

  /** What came with 0.7 and 0.8. */
  private newer(bounds: readonly number[]) {
    const { registry } = this;
    return {
      prompt: registry.counter('vllm:prompt_tokens_total', { help: 'Prompt tokens' }),
      generation: registry.counter('vllm:generation_tokens_total', { help: 'Generated tokens' }),
      cacheQueries: registry.counter('vllm:prefix_cache_queries', { help: 'Tokens looked up' }),
      cacheHits: registry.counter('vllm:prefix_cache_hits', { help: 'Tokens found' }),
      maxGeneration: this.histogram('max_num_generation_tokens', bounds),
      interToken: this.histogram('inter_token_latency_seconds', PER_TOKEN_BOUNDS),
    };
  }

  private gauge(name: string, help: string) {
    return this.registry.gauge(`vllm:${name}`, { help });
  }

  private histogram(name: string, bounds: readonly number[]) {
    return this.registry.histogram(`vllm:${name}`, goBounds(bounds), { help: `Histogram of ${name}` });
  }
}
