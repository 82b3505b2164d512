import { type Server, createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { type AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
};

const PAGE =
  '<!doctype html><html lang="en"><meta charset="utf-8"><title>Preview</title>' +
  '<link rel="stylesheet" href="/page.css"><style>html,body,body>div{height:100%;margin:0}</style>' +
  '<body><script type="module" src="/page.js"></script></body></html>';

export interface Site {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves a folder, and the page at its root, on a free port of this machine. */
export async function serve(folder: string): Promise<Site> {
  const server: Server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/') {
      response.setHeader('content-type', 'text/html').end(PAGE);
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
