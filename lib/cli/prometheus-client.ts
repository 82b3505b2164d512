import pRetry, { AbortError } from 'p-retry';
import { Agent, type Response, fetch } from 'undici';
import { type Answer, type LoadedRule, type RulesAnswer, type Sample } from '../verify/answers';
import { isList, isRecord, recordsIn, textOf } from '../documents/plain-data';

export interface ClientOptions {
  readonly url: URL;
  readonly token: string | undefined;
  /** A PEM bundle; the system's authorities otherwise. */
  readonly ca: string | undefined;
  readonly timeoutMillis: number;
  readonly concurrency: number;
}

/** Prometheus is not there, or lets nobody in: no further question would be answered. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

/** An answer is missing after every retry; another question may have one. */
class Unanswered extends Error {
  override readonly name = 'Unanswered';
}

/** A count or a handful of series is a few kilobytes. */
const LARGEST_ANSWER = 16 * 1024 * 1024;
/** A proxy may refuse a longer address; and a POST needs more rights than a GET at OpenShift's. */
const LONGEST_ADDRESS = 6000;
const RETRIES = 3;

/** The HTTP API of a Prometheus or Thanos querier, for what `verify` asks of it. */
export class PrometheusClient {
  readonly warnings: string[] = [];
  private readonly agent: Agent;
  private readonly base: string;
  private readonly headers: Readonly<Record<string, string>>;
  private readonly secrets: readonly string[];

  constructor(private readonly options: ClientOptions) {
    const { url, token, ca, concurrency } = options;
    this.agent = new Agent({ connections: concurrency, ...(ca === undefined ? {} : { connect: { ca } }) });
    const { username, password } = url;
    const basic = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString(
      'base64',
    );
    const bare = new URL(url);
    bare.username = '';
    bare.password = '';
    this.base = bare.href.replace(/[/?#]+$/, '');
    this.headers = {
      accept: 'application/json',
      ...(username === '' && password === '' ? {} : { authorization: `Basic ${basic}` }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
    this.secrets = [token ?? '', password, decodeURIComponent(password)].filter((secret) => secret !== '');
  }

  /** The address without what is secret in it. */
  get address(): string {
    return this.base;
  }

  /** One instant query. */
  async query(promql: string): Promise<Answer> {
    const data = await this.answered('/api/v1/query', new URLSearchParams({ query: promql }));
    if ('kind' in data) return data;
    const samples = samplesIn(data.data);
    return samples === undefined
      ? { kind: 'unanswered', because: 'its answer is no vector' }
      : { kind: 'samples', samples };
  }

  /** The rules of some groups. A server that does not know the filter gives all. */
  async rules(groups: readonly string[]): Promise<RulesAnswer> {
    const query = new URLSearchParams(
      [...new Set(groups)].map((group): [string, string] => ['rule_group[]', group]),
    );
    query.set('exclude_alerts', 'true');
    const data = await this.answered('/api/v1/rules', query, { optional: true });
    if ('kind' in data) return { kind: 'unanswered', because: data.because };
    const found = isRecord(data.data) ? recordsIn(data.data.groups) : [];
    return {
      kind: 'rules',
      rules: found.flatMap((group) =>
        recordsIn(group.rules).map((rule): LoadedRule => ({
          group: textOf(group.name),
          name: textOf(rule.name),
          health: textOf(rule.health),
          lastError: textOf(rule.lastError),
        })),
      ),
    };
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private async answered(
    path: string,
    query: URLSearchParams,
    { optional = false } = {},
  ): Promise<{ readonly data: unknown } | Exclude<Answer, { kind: 'samples' }>> {
    try {
      return await pRetry(() => this.once(path, query, optional), {
        retries: RETRIES,
        minTimeout: 250,
        factor: 2,
        randomize: true,
        // Of a network error p-retry would ask its own list of words.
        shouldRetry: () => true,
      });
    } catch (error) {
      if (error instanceof Unanswered) return { kind: 'unanswered', because: this.redacted(error.message) };
      if (error instanceof Refused) return { kind: 'refused', because: this.redacted(error.message) };
      if (error instanceof Unreachable) throw new Unreachable(this.redacted(error.message));
      throw error;
    }
  }

  /** A try. What the next one cannot mend ends the tries. */
  private async once(
    path: string,
    query: URLSearchParams,
    optional: boolean,
  ): Promise<{ readonly data: unknown }> {
    const signal = AbortSignal.timeout(this.options.timeoutMillis);
    let status: number;
    let body: string;
    try {
      const response = await this.sent(path, query, signal);
      status = response.status;
      body = await textOfAnswer(response);
    } catch (error) {
      throw this.failure(error, signal);
    }
    const where = `${this.base}${path}`;
    if (status === 401 || status === 403 || (status >= 300 && status < 400)) {
      if (optional) throw new AbortError(new Unanswered(`${where} answers ${status}`));
      throw new AbortError(new Unreachable(denied(where, status, this.options.token !== undefined)));
    }
    if (status === 404 || status === 405) {
      if (optional) throw new AbortError(new Unanswered(`${where} answers ${status}`));
      throw new AbortError(
        new Unreachable(
          `${where} answers ${status}: no Prometheus is under this address. Leave /api out of it.`,
        ),
      );
    }
    const json = parsed(body);
    const said = isRecord(json) ? textOf(json.error) : '';
    if ((status === 400 || status === 422) && said !== '') throw new AbortError(new Refused(oneLine(said)));
    if (status !== 200)
      throw new Unanswered(`it answers ${status}${said === '' ? '' : `, ${oneLine(said)}`}`);
    if (!isRecord(json))
      throw new Unanswered(`its answer is no JSON, but begins with ${JSON.stringify(body.slice(0, 30))}`);
    if (json.status !== 'success' || json.data === undefined) {
      throw new Unanswered(`its answer is no success${said === '' ? '' : `: ${oneLine(said)}`}`);
    }
    if (isList(json.warnings))
      this.warnings.push(...json.warnings.map((warning) => this.redacted(oneLine(textOf(warning)))));
    return { data: json.data };
  }

  private sent(path: string, query: URLSearchParams, signal: AbortSignal): Promise<Response> {
    const { headers, agent: dispatcher } = this;
    const address = `${this.base}${path}?${query.toString()}`;
    const common = { dispatcher, signal, redirect: 'manual' as const };
    return address.length <= LONGEST_ADDRESS
      ? fetch(address, { ...common, headers })
      : fetch(`${this.base}${path}`, { ...common, headers, method: 'POST', body: query });
  }

  private failure(error: unknown, signal: AbortSignal): Error {
    if (signal.aborted) {
      // To ask a slow server again makes it slower.
      return new AbortError(new Unanswered(`no answer within ${this.options.timeoutMillis / 1000} s`));
    }
    if (error instanceof AbortError || error instanceof Unanswered) return error;
    const { code, message } = rootOf(error);
    if (CERTIFICATE.test(code)) {
      return new AbortError(
        new Unreachable(
          `the certificate of ${this.base} is not trusted (${code}): give its authority with --ca.`,
        ),
      );
    }
    if (CUT_OFF.test(code) || message === 'terminated') return new Unanswered('its answer breaks off');
    return new Unreachable(`${this.base} cannot be reached: ${code === '' ? message : code}.`);
  }

  private redacted(text: string): string {
    return this.secrets.reduce((left, secret) => left.replaceAll(secret, '[redacted]'), text);
  }
}

/** Prometheus says that a query is wrong. */
class Refused extends Error {
  override readonly name = 'Refused';
}

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS/;
/** Of a connection that was there: after headers, or in the middle of them. */
const CUT_OFF = /UND_ERR_SOCKET|UND_ERR_RES_CONTENT_LENGTH_MISMATCH|ECONNRESET|EPIPE|HPE_/;

function denied(where: string, status: number, withToken: boolean): string {
  const what = status >= 300 && status < 400 ? `answers ${status}, the way to a login` : `answers ${status}`;
  return withToken
    ? `${where} ${what}: the token is not valid there, or may not read metrics. Ask \`oc auth can-i get prometheuses/api -n openshift-monitoring --subresource=api\`, or take a fresh token.`
    : `${where} ${what}: it wants to know who asks. Give a token with --token-file, such as that of \`oc whoami -t\`.`;
}

async function textOfAnswer(response: Response): Promise<string> {
  if (response.body === null) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    const bytes = chunk as Uint8Array;
    size += bytes.length;
    if (size > LARGEST_ANSWER) throw new AbortError(new Unanswered('its answer is larger than 16 MiB'));
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

function samplesIn(data: unknown): readonly Sample[] | undefined {
  if (!isRecord(data)) return undefined;
  if (data.resultType === 'scalar')
    return isList(data.result) ? [{ labels: {}, value: Number(data.result[1]) }] : undefined;
  if (data.resultType !== 'vector' || !isList(data.result)) return undefined;
  const samples = recordsIn(data.result).flatMap(({ metric, value }): Sample[] =>
    isRecord(metric) && isList(value)
      ? [
          {
            labels: Object.fromEntries(Object.entries(metric).map(([name, label]) => [name, textOf(label)])),
            value: Number(value[1]),
          },
        ]
      : [],
  );
  return samples.length === data.result.length ? samples : undefined;
}

/** The first cause of an error of fetch, which says only that it failed. */
function rootOf(error: unknown): { readonly code: string; readonly message: string } {
  if (!(error instanceof Error)) return { code: '', message: String(error) };
  const inner: unknown = error.cause instanceof AggregateError ? error.cause.errors[0] : error.cause;
  if (inner instanceof Error && error.message === 'fetch failed') return rootOf(inner);
  const code =
    'code' in error
      ? String(error.code)
      : inner instanceof Error && 'code' in inner
        ? String(inner.code)
        : '';
  return { code, message: error.message };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 300);
}
