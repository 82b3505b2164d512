import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { missingPrograms } from '../../demo/prometheus/programs';
import { type Demo, startDemo } from '../../demo/start-demo';
import { PrometheusApi } from './support/prometheus-api';

const describeLive = missingPrograms() === undefined ? describe : describe.skip;

interface ActiveTarget {
  readonly labels: Readonly<Record<string, string>>;
  readonly health: 'up' | 'down' | 'unknown';
}

describeLive('a demo with everything wrong from its start', () => {
  let demo: Demo | undefined;
  let prometheus: PrometheusApi;

  beforeAll(async () => {
    demo = await startDemo({
      fleet: 'vllm',
      hours: 0.25,
      faults: {
        ...{ stopped: ['authorino'], absent: ['maas-api'] },
        ...{ missingLabels: ['tier'], scrapedTwice: true },
      },
    });
    prometheus = new PrometheusApi(demo.prometheusUrl);
  }, 180_000);

  afterAll(async () => {
    await demo?.stop();
  });

  test('names the monitors that find nothing', () => {
    expect(demo?.unmatched).toEqual([
      'maas-api/maas-api-metrics finds nothing for podMonitor/maas-api/maas-api-metrics/0',
    ]);
  });

  test('knows the labels of each target as Prometheus does, and scrapes all that answer', async () => {
    const targets = await scraped(prometheus);
    const history = await prometheus.query('group without() (last_over_time(up[10m] offset 1m))', now());
    expect(texts(history.map(({ labels }) => labels))).toEqual(texts(targets.map(({ labels }) => labels)));
    const down = targets
      .filter(({ health }) => health !== 'up')
      .map(({ labels }) => labels.pod?.split('-')[0]);
    expect(down).toEqual(['authorino', 'authorino']);
  }, 90_000);

  test('has the faults in its history', async () => {
    const offset = 'offset 1m';
    const answers = {
      authorino: await prometheus.query(`max(last_over_time(up{pod=~"authorino.*"}[10m] ${offset}))`, now()),
      jobs: await prometheus.query(
        `count(count by(job) (last_over_time(limitador_up[10m] ${offset})))`,
        now(),
      ),
      calls: await prometheus.query(
        `count(last_over_time(authorized_calls{user!="",tier=""}[10m] ${offset})) > bool 0`,
        now(),
      ),
      labelled: await prometheus.query(`last_over_time(authorized_calls{tier!=""}[10m] ${offset})`, now()),
    };
    expect(answers).toEqual({
      authorino: [{ labels: {}, value: 0 }],
      jobs: [{ labels: {}, value: 2 }],
      calls: [{ labels: {}, value: 1 }],
      labelled: [],
    });
  });

  test('leaves nothing behind', async () => {
    const { dist = '' } = demo ?? {};
    expect(existsSync(dist)).toBe(true);
    await demo?.stop();
    expect(existsSync(dist)).toBe(false);
    await expect(fetch(demo?.prometheusUrl ?? '')).rejects.toThrow('fetch failed');
  });
});

/** The targets, once all are discovered and each has been scraped. */
async function scraped(prometheus: PrometheusApi): Promise<readonly ActiveTarget[]> {
  let before = -1;
  for (;;) {
    const { data } = (await prometheus.get('/api/v1/targets?state=active')) as {
      readonly data: { readonly activeTargets: readonly ActiveTarget[] };
    };
    const targets = data.activeTargets;
    const known = targets.every(({ health }) => health !== 'unknown');
    if (targets.length > 0 && targets.length === before && known) return targets;
    before = targets.length;
    // Prometheus hands on what it discovers every five seconds.
    await sleep(6000);
  }
}

function texts(all: readonly Readonly<Record<string, string>>[]): readonly string[] {
  return all
    .map((labels) => Object.entries(labels).filter(([name]) => name !== '__name__'))
    .map((labels) =>
      labels
        .map((pair) => pair.join('='))
        .sort()
        .join(' '),
    )
    .sort();
}

function now(): number {
  return Date.now() / 1000;
}
