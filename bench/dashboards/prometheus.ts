import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pushTimeseries } from 'prometheus-remote-write';
import { Prometheus, freePort, missingPrograms } from '../../demo/prometheus/programs';

export interface Timeseries {
  readonly labels: Readonly<Record<string, string>> & { readonly __name__: string };
  readonly samples: readonly { readonly value: number; readonly timestamp: number }[];
}

/** What Grafana sends for one target of one panel: `step` in seconds where it is drawn over time. */
export interface Request {
  readonly expr: string;
  readonly step?: number;
}

export interface Answer {
  readonly series: number;
  /** Samples that Prometheus touched (`totalQueryableSamples` of `stats=all`). */
  readonly samples: number;
  readonly seconds: number;
  readonly result: readonly {
    readonly metric: Readonly<Record<string, string>>;
    readonly values?: readonly (readonly [number, string])[];
  }[];
}

/** A Prometheus of its own, that scrapes nothing and takes what is pushed. */
export class PushedPrometheus {
  static async start(): Promise<PushedPrometheus> {
    const missing = missingPrograms();
    if (missing !== undefined) throw new Error(missing);
    const folder = mkdtempSync(path.join(tmpdir(), 'bench-prometheus-'));
    const config = path.join(folder, 'prometheus.yml');
    writeFileSync(config, 'global: {}\n');
    const port = await freePort();
    const server = await Prometheus.start({ config, data: path.join(folder, 'data'), port, flags: FLAGS });
    return new PushedPrometheus(server, folder);
  }

  private constructor(
    private readonly server: Prometheus,
    private readonly folder: string,
  ) {}

  async push(series: readonly Timeseries[]): Promise<void> {
    const copied = series.map(({ labels, samples }) => ({ labels, samples: [...samples] }));
    const { status, errorMessage } = await pushTimeseries(copied, {
      url: `${this.server.url}/api/v1/write`,
      // It asks for node-fetch when it is given none.
      fetch: (url, { method, headers, body } = { method: 'POST', headers: {}, body: new ArrayBuffer(0) }) =>
        fetch(url, { method, headers, body: new Uint8Array(body) }),
    });
    if (status >= 300) throw new Error(`Prometheus refused the series: ${status} ${errorMessage ?? ''}`);
  }

  async ask({ expr, step }: Request, from: number, to: number): Promise<Answer> {
    const form = new URLSearchParams({ query: expr, stats: 'all' });
    const at = step === undefined ? { time: to } : { start: from, end: to, step };
    for (const [name, value] of Object.entries(at)) form.set(name, `${value}`);
    const began = performance.now();
    const response = await fetch(
      `${this.server.url}/api/v1/${step === undefined ? 'query' : 'query_range'}`,
      {
        method: 'POST',
        body: form,
      },
    );
    const body = (await response.json()) as {
      readonly error?: string;
      readonly data?: {
        readonly result: Answer['result'];
        readonly stats: { readonly samples: { readonly totalQueryableSamples: number } };
      };
    };
    if (body.data === undefined)
      throw new Error(`Prometheus refused ${expr}: ${body.error ?? response.status}`);
    const { result, stats } = body.data;
    return {
      result,
      series: result.length,
      samples: stats.samples.totalQueryableSamples,
      seconds: (performance.now() - began) / 1000,
    };
  }

  async stop(): Promise<void> {
    await this.server.stop();
    rmSync(this.folder, { recursive: true });
  }
}

const FLAGS = [
  '--web.enable-remote-write-receiver',
  // What is recorded afterwards is as old as what it is recorded from.
  '--storage.tsdb.min-block-duration=1d',
  '--storage.tsdb.max-block-duration=1d',
  // Upstream's panels ask for more than the default of 50 million samples at once.
  '--query.max-samples=500000000',
  '--query.timeout=10m',
];
