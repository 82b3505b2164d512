import { readFile } from 'node:fs/promises';
import { type Server, createServer, request as ask } from 'node:http';
import { type AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
};

export type Renderer = 'grafana' | 'perses';

/** What Grafana's server tells its page before anything else runs. */
const BOOT =
  "<script>window.grafanaBootData={user:{timezone:'utc',locale:'en-US',weekStart:''},navTree:[]," +
  "settings:{featureToggles:{},buildInfo:{version:'12.4.10'},appSubUrl:'',datasources:{},panels:{}," +
  'unifiedAlerting:{},licenseInfo:{enabledFeatures:{}}}}</script>';

function pageOf(renderer: Renderer): string {
  return (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Preview</title>' +
    `<link rel="stylesheet" href="/${renderer}.css"><style>html{font-size:14px}` +
    'body{font-family:Inter,"DejaVu Sans",sans-serif}html,body,body>div{height:100%;margin:0}</style><body>' +
    `${renderer === 'grafana' ? BOOT : ''}<script type="module" src="/${renderer}.js"></script></body></html>`
  );
}

export interface Site {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves a folder, a page for each renderer, and a Prometheus under /prometheus, on a free port of this machine. */
export async function serve(folder: string, prometheusUrl: string): Promise<Site> {
  const server: Server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/grafana' || pathname === '/perses') {
      response.setHeader('content-type', 'text/html').end(pageOf(pathname.slice(1) as Renderer));
      return;
    }
    if (pathname.startsWith('/prometheus/')) {
      const { method, headers } = request;
      const url = `${prometheusUrl}${(request.url ?? '').slice('/prometheus'.length)}`;
      const asked = ask(url, { method, headers: { ...headers, host: new URL(url).host } }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      asked.on('error', () => response.writeHead(502).end());
      request.pipe(asked);
      return;
    }
    readFile(join(folder, normalize(pathname))).then(
      (content) => response.setHeader('content-type', TYPES[extname(pathname)] ?? 'text/plain').end(content),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((closed) => server.close(() => closed())),
  };
}
