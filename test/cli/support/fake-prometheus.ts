import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo } from 'node:net';

/** What the server does with a request; it is told the PromQL, or nothing for another path. */
export type Reply = (request: {
  readonly promql: string | undefined;
  readonly path: string;
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
}) => void;

export interface FakePrometheus {
  readonly url: string;
  /** The queries, in the order they came. */
  readonly queries: readonly string[];
  /** How many were open at once, at most. */
  readonly mostAtOnce: number;
  stop(): Promise<void>;
}

/** A server that answers as its script says. */
export async function fakePrometheus(
  reply: Reply,
  tls?: { readonly key: string; readonly cert: string },
): Promise<FakePrometheus> {
  const queries: string[] = [];
  let open = 0;
  let mostAtOnce = 0;
  const handle = (message: IncomingMessage, response: ServerResponse): void => {
    open += 1;
    mostAtOnce = Math.max(mostAtOnce, open);
    response.on('close', () => (open -= 1));
    let body = '';
    message.on('data', (data: Buffer) => (body += data.toString()));
    message.on('end', () => {
      const address = new URL(message.url ?? '/', 'http://fake');
      const promql = address.searchParams.get('query') ?? new URLSearchParams(body).get('query') ?? undefined;
      if (promql !== undefined) queries.push(promql);
      reply({ promql, path: address.pathname, message, response });
    });
  };
  const server: Server = tls === undefined ? createServer(handle) : createSecureServer(tls, handle);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    queries,
    get mostAtOnce() {
      return mostAtOnce;
    },
    stop: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

/** The answer to an instant query. */
export function vector(response: ServerResponse, ...values: readonly (readonly [object, number])[]): void {
  json(response, 200, {
    status: 'success',
    data: {
      resultType: 'vector',
      result: values.map(([metric, value]) => ({ metric, value: [1, String(value)] })),
    },
  });
}

export function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
