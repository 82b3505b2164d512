export interface Answer {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

interface Result {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number, string])[];
}

interface Response {
  readonly status: string;
  readonly error?: string;
  readonly data: { readonly resultType: string; readonly result: readonly Result[] };
}

/** The HTTP API of a Prometheus. */
export class PrometheusApi {
  constructor(private readonly url: string) {}

  /** The answer at `time`. */
  async query(expr: string, time: number): Promise<readonly Answer[]> {
    const { result, resultType } = await this.ask('query', { query: expr, time: String(time) });
    if (resultType === 'scalar') throw new Error(`a scalar, which no panel shows: ${expr}`);
    return result.map(({ metric, value }) => ({ labels: metric, value: Number(value?.[1]) }));
  }

  /** How many series there are in a range, and the values of each at its end. */
  async queryRange(
    expr: string,
    { from, to, step }: { readonly from: number; readonly to: number; readonly step: number },
  ): Promise<{ readonly series: number; readonly last: readonly Answer[] }> {
    const query = { query: expr, start: String(from), end: String(to), step: String(step) };
    const { result } = await this.ask('query_range', query);
    const last = result.flatMap(({ metric, values }) => {
      const [time, value] = values?.at(-1) ?? [];
      return time === to ? [{ labels: metric, value: Number(value) }] : [];
    });
    return { series: result.length, last };
  }

  /** When a range selector has samples, in order. */
  async times(selector: string, time: number): Promise<readonly number[]> {
    const { result } = await this.ask('query', { query: selector, time: String(time) });
    const times = result.flatMap(({ values = [] }) => values.map(([at]) => at));
    return [...new Set(times)].sort((a, b) => a - b);
  }

  async get(path: string): Promise<unknown> {
    const response = await fetch(`${this.url}${path}`);
    return response.json();
  }

  private async ask(
    endpoint: string,
    parameters: Readonly<Record<string, string>>,
  ): Promise<Response['data']> {
    const response = await fetch(`${this.url}/api/v1/${endpoint}`, {
      method: 'POST',
      body: new URLSearchParams(parameters),
    });
    const answer = (await response.json()) as Response;
    if (answer.status !== 'success')
      throw new Error(`${answer.error ?? 'no answer'}: ${parameters.query ?? ''}`);
    return answer.data;
  }
}
