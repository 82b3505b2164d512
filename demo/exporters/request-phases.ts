import { type Labels, type Registry } from '../exposition/registry';
import { type Work } from '../traffic/request';
import { REQUEST_BOUNDS } from './vllm-buckets';

type Histogram = ReturnType<Registry['histogram']>;

/** The histograms of how long a request is in each phase, under the names that vLLM and its simulator share. */
export class RequestPhases {
  private readonly endToEnd;
  private readonly queue;
  private readonly inference;
  private readonly prefill;
  private readonly decode;

  /** @param histogram as the exporter makes its own: it prefixes the name and prints the bounds */
  constructor(histogram: (name: string, bounds: readonly number[]) => Histogram) {
    this.endToEnd = histogram('e2e_request_latency_seconds', REQUEST_BOUNDS);
    this.queue = histogram('request_queue_time_seconds', REQUEST_BOUNDS);
    this.inference = histogram('request_inference_time_seconds', REQUEST_BOUNDS);
    this.prefill = histogram('request_prefill_time_seconds', REQUEST_BOUNDS);
    this.decode = histogram('request_decode_time_seconds', REQUEST_BOUNDS);
  }

  get all(): readonly Histogram[] {
    return [this.endToEnd, this.queue, this.inference, this.prefill, this.decode];
  }

  observe(labels: Labels, { arrivedAt, startedAt, firstTokenAt, endedAt }: Work): void {
    this.endToEnd.observe(labels, endedAt - arrivedAt);
    this.queue.observe(labels, startedAt - arrivedAt);
    this.inference.observe(labels, endedAt - startedAt);
    this.prefill.observe(labels, firstTokenAt - startedAt);
    this.decode.observe(labels, endedAt - firstTokenAt);
  }
}
