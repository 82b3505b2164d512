import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { Distribution, TelemetryLabels } from '../../lib';
import { authServerAuthconfigDurationSeconds } from '../../lib/exporters/authorino/metrics';
import { authorizedHits, limitadorUp } from '../../lib/exporters/limitador/metrics';
import { type Metric } from '../../lib/exporters/metric';
import { vllmNumRequestsRunning } from '../../lib/exporters/models/metrics';
import { Flow } from '../../lib/flow/flow';
import { Platform } from '../../lib/platform/platform';
import { sumBy } from '../../lib/promql/aggregation';
import { value } from '../../lib/promql/functions';
import { series } from '../../lib/promql/series';
import { selector } from '../../lib/verify/subject';

// The store of Open Data Hub, as two real Prometheus: the first scrapes exporters as the collector does, the second scrapes the
// first without honor_labels.

const isThere = spawnSync('prometheus', ['--version']).status === 0;
const inChain = isThere || process.env.CI === 'true' ? test : test.skip;

const EXPOSED: Readonly<Record<string, string>> = {
  '/limitador': [
    '# TYPE limitador_up gauge',
    'limitador_up 1',
    '# TYPE authorized_hits counter',
    'authorized_hits{limitador_namespace="llm/opt-kserve-route",subscription="gold"} 42',
  ].join('\n'),
  '/authorino': [
    '# TYPE auth_server_authconfig_duration_seconds histogram',
    'auth_server_authconfig_duration_seconds_bucket{namespace="apps",authconfig="a",le="+Inf"} 7',
    'auth_server_authconfig_duration_seconds_sum{namespace="apps",authconfig="a"} 1',
    'auth_server_authconfig_duration_seconds_count{namespace="apps",authconfig="a"} 7',
  ].join('\n'),
  '/models': '# TYPE vllm:num_requests_running gauge\nvllm:num_requests_running{model_name="opt"} 3',
};

const ODH = flowOf(new Platform({ distribution: Distribution.openDataHub('3.5') }));
const PLAIN = flowOf(new Platform());

function flowOf(platform: Platform): Flow {
  return new Flow({ platform, labels: TelemetryLabels.subscription() });
}

inChain(
  'queries on the store of Open Data Hub find what a plain one has under other names',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'maas-store-'));
    const exporters = createServer(({ url = '' }, response) => response.end(`${EXPOSED[url] ?? ''}\n`));
    await new Promise<void>((resolve) => exporters.listen(0, '127.0.0.1', resolve));
    const target = `127.0.0.1:${(exporters.address() as AddressInfo).port}`;
    const scraped = (path: string, namespace: string, pod: string, renamed?: string) => ({
      job_name: path.slice(1),
      metrics_path: path,
      static_configs: [{ targets: [target], labels: { namespace, pod, container: 'c', endpoint: 'http' } }],
      ...(renamed === undefined ? {} : { metric_relabel_configs: [rename('(.+)', `${renamed}$1`)] }),
    });
    const collector = await prometheus(folder, 'collector', [
      scraped('/limitador', 'kuadrant-system', 'limitador-limitador-1-a'),
      scraped('/authorino', 'kuadrant-system', 'authorino-1-a'),
      scraped('/models', 'llm', 'opt-kserve-1-a', 'kserve_'),
    ]);
    const store = await prometheus(folder, 'store', [
      {
        job_name: 'data-science-collector-prometheus',
        metrics_path: '/federate',
        params: { 'match[]': ['{job=~".+"}'] },
        static_configs: [
          {
            targets: [collector.address],
            labels: { namespace: 'opendatahub', pod: 'data-science-collector-collector-0', container: 'otc' },
          },
        ],
        metric_relabel_configs: [rename('(authorized_hits)', '${1}_total')],
      },
    ]);
    try {
      const found = (metric: Metric, flow: Flow, suffix = '') =>
        store.ask(`count(${selector(metric, flow).replace('{', `${suffix}{`)})`);
      await store.until(selector(limitadorUp, ODH));
      await store.until(selector(vllmNumRequestsRunning, ODH));
      await store.until(`{__name__="auth_server_authconfig_duration_seconds_count"}`);

      expect(await found(limitadorUp, ODH)).toEqual([{ labels: {}, value: 1 }]);
      expect(await found(authorizedHits, ODH)).toEqual([{ labels: {}, value: 1 }]);
      expect(await found(authServerAuthconfigDurationSeconds, ODH, '_count')).toEqual([
        { labels: {}, value: 1 },
      ]);
      for (const metric of [limitadorUp, authorizedHits, vllmNumRequestsRunning]) {
        expect(await found(metric, PLAIN)).toEqual([]);
      }
      const running = sumBy(['namespace', 'pod', 'model_name'], value(series(vllmNumRequestsRunning)));
      expect(await store.ask(running.promql(ODH))).toEqual([
        {
          labels: { exported_namespace: 'llm', exported_pod: 'opt-kserve-1-a', model_name: 'opt' },
          value: 3,
        },
      ]);
    } finally {
      await store.stop();
      await collector.stop();
      exporters.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
  120_000,
);

function rename(regex: string, replacement: string) {
  return { source_labels: ['__name__'], regex, target_label: '__name__', replacement };
}

interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

async function prometheus(folder: string, name: string, scrapes: readonly object[]) {
  const config = join(folder, `${name}.yml`);
  writeFileSync(
    config,
    stringify({ global: { scrape_interval: '1s', scrape_timeout: '1s' }, scrape_configs: scrapes }),
  );
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const child = spawn(
    'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, name)}`,
      `--web.listen-address=${address}`,
    ],
    { stdio: 'ignore' },
  );
  const ask = async (query: string): Promise<readonly Sample[]> => {
    const response = await fetch(`http://${address}/api/v1/query?query=${encodeURIComponent(query)}`);
    const { data } = (await response.json()) as {
      data: { result: { metric: Sample['labels']; value: [number, string] }[] };
    };
    return data.result.map(({ metric, value: [, number] }) => ({ labels: metric, value: Number(number) }));
  };
  const until = async (query: string): Promise<void> => {
    for (let tries = 0; tries < 200; tries += 1) {
      const answer = await ask(query).catch(() => []);
      if (answer.length > 0) return;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    throw new Error(`${name} never answered ${query}`);
  };
  const stop = () =>
    new Promise<void>((resolve) => {
      child.once('exit', () => {
        resolve();
      });
      child.kill();
    });
  return { address, ask, until, stop };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createTcpServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}
