import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { selfSigned } from '../../demo/exporters/certificate';
import { KustomizeApp, MaaSObservabilityChart } from '../../lib';
import { parsePromql } from '../../lib/promql/promql-parse';
import { rulesIn } from '../../lib/documents/rules-in';
import { type Verdict } from '../../lib/verify/verdict';
import { standardDashboards } from '../../dashboards';
import { maasObservability } from './support/command';
import { type FakePrometheus, type Reply, fakePrometheus, json, vector } from './support/fake-prometheus';

// Each case starts the command, and some wait for its retries.
jest.setTimeout(60_000);

const TOKEN = 'sha256~not-for-anybody-to-read';

let folder: string;
let dist: string;
let servers: FakePrometheus[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'maas-verify-'));
  dist = join(folder, 'dist');
  const app = new KustomizeApp({ outdir: dist });
  const dashboards = standardDashboards().filter(({ uid }) => uid === 'token-metrics');
  new MaaSObservabilityChart(app, 'maas', { dashboards });
  app.synth();
  writeFileSync(join(folder, 'token'), `${TOKEN}\n`);
});
afterEach(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  servers = [];
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function serving(...args: Parameters<typeof fakePrometheus>): Promise<FakePrometheus> {
  const server = await fakePrometheus(...args);
  servers.push(server);
  return server;
}

const verify = (url: string, ...args: readonly string[]) =>
  maasObservability(['verify', '--prometheus', url, '--dist', dist, ...args]);

/** A platform in which all is well, and every panel has 10,000 series. */
const healthy: Reply = ({ promql, path, response }) => {
  if (path.endsWith('/rules')) {
    json(response, 200, { status: 'success', data: { groups: loadedGroups() } });
    return;
  }
  const text = promql ?? '';
  const partsOf = [...text.matchAll(/"part", "([^"]+)"/g)].map(([, part = '']) => part);
  if (partsOf.length > 0) {
    vector(response, ...partsOf.map((part) => [{ part }, part.includes('without') ? 0 : 3] as const));
  } else if (text.startsWith('count by (__name__)')) {
    const names = (/__name__=~"([^"]*)"/.exec(text)?.[1] ?? '').split('|');
    vector(response, ...names.map((name) => [{ __name__: name.replaceAll('\\', '') }, 1] as const));
  } else if (text.startsWith('topk(10,')) {
    vector(response, [{ job: 'one' }, 1]);
  } else if (text.startsWith('topk(')) {
    vector(response);
  } else {
    vector(response, [{}, 10_000]);
  }
};

function loadedGroups() {
  const rules = readdirSync(join(dist, 'rules'))
    .filter((file) => file.startsWith('prometheusrule'))
    .flatMap((file) => rulesIn(parseDocument(readFileSync(join(dist, 'rules', file), 'utf8')).toJS()));
  return rules.map(({ group, alert, record }) => ({
    name: group,
    rules: [{ name: alert ?? record, health: 'ok' }],
  }));
}

/** As in {@link healthy}, but for what `fault` takes over. */
const healthyBut =
  (fault: (...args: Parameters<Reply>) => boolean): Reply =>
  (request) => {
    if (!fault(request)) healthy(request);
  };

/** What the table says, by component, and the issues. */
async function verdictOf(server: FakePrometheus, ...args: readonly string[]) {
  const { code, stdout, stderr } = await verify(server.url, '--output', 'json', ...args);
  const verdict = JSON.parse(stdout) as Verdict;
  const issues = verdict.components.flatMap(({ component, issues: of }) =>
    of.map(({ kind, problem }) => `${component}, ${kind}: ${problem}`),
  );
  const rows = Object.fromEntries(verdict.components.map((row) => [row.component, row]));
  return { code, stdout, stderr, verdict, issues, rows };
}

describe('the way to Prometheus', () => {
  test('all is well: exit code 0, and no question asks for more than a few series', async () => {
    const server = await serving(healthy);
    const { code, stdout, stderr } = await verify(server.url, '--concurrency', '2');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.split('\n')).toEqual(
      expect.arrayContaining([
        `${server.url}, the last 15m`,
        'Component         Exporter up  Metrics  Labels  Panels    Rules     Status',
        'Limitador         3 of 3       5 of 5   9 of 9  12 of 12  11 of 11  working',
        'Nothing has failed.',
      ]),
    );
    expect(server.mostAtOnce).toBeLessThanOrEqual(2);
    const unbounded = server.queries.filter((promql) => {
      const parsed = parsePromql(promql);
      if ('problem' in parsed) return true;
      return !/^(count\(|count by \(__name__\)|topk\(\d+,|label_replace\((count|sum)\()/.test(promql);
    });
    expect(unbounded).toEqual([]);
  });

  test.each([
    [
      401,
      [],
      'answers 401: it wants to know who asks. Give a token with --token-file, such as that of `oc whoami -t`.',
    ],
    [
      403,
      ['--token-file', 'token'],
      'answers 403: the token is not valid there, or may not read metrics. Ask `oc auth can-i get prometheuses/api -n openshift-monitoring --subresource=api`, or take a fresh token.',
    ],
    [
      302,
      [],
      'answers 302, the way to a login: it wants to know who asks. Give a token with --token-file, such as that of `oc whoami -t`.',
    ],
    [404, [], 'answers 404: no Prometheus is under this address. Leave /api out of it.'],
  ])('%i: exit code 3, without the token in any word of it', async (status, args, said) => {
    const seen: (string | undefined)[] = [];
    const server = await serving(({ message, response }) => {
      seen.push(message.headers.authorization);
      response.writeHead(status, { location: '/login' });
      response.end(`Denied: ${message.headers.authorization ?? ''}`);
    });
    const { code, stdout, stderr } = await verify(
      server.url,
      ...args.map((arg) => (arg === 'token' ? join(folder, 'token') : arg)),
    );
    expect([code, stdout, stderr]).toEqual([
      3,
      '',
      `maas-observability: ${server.url}/api/v1/query ${said}\n`,
    ]);
    expect(seen).toEqual([args.length === 0 ? undefined : `Bearer ${TOKEN}`]);
  });

  test('nobody listens: exit code 3', async () => {
    const server = await serving(healthy);
    await server.stop();
    expect(await verify(server.url)).toEqual({
      code: 3,
      stdout: '',
      stderr: `maas-observability: ${server.url} cannot be reached: ECONNREFUSED.\n`,
    });
  });

  test('never an answer: exit code 3', async () => {
    const server = await serving(() => undefined);
    expect(await verify(server.url, '--timeout', '200ms')).toMatchObject({
      code: 3,
      stderr: `maas-observability: ${server.url} gives no answer: no answer within 0.2 s.\n`,
    });
  });

  test('a web page in place of answers: exit code 3', async () => {
    const server = await serving(({ response }) => response.end('<html>Log in</html>'));
    expect(await verify(server.url)).toMatchObject({
      code: 3,
      stderr: `maas-observability: ${server.url} gives no answer: its answer is no JSON, but begins with "<html>Log in</html>".\n`,
    });
  });

  test('an authority of its own: refused, and trusted with --ca', async () => {
    const { key, cert } = await selfSigned(['localhost']);
    writeFileSync(join(folder, 'ca.pem'), cert);
    const server = await serving(healthy, { key, cert });
    const url = server.url.replace('127.0.0.1', 'localhost');
    expect(await verify(url)).toEqual({
      code: 3,
      stdout: '',
      stderr: `maas-observability: the certificate of ${url} is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT): give its authority with --ca.\n`,
    });
    expect((await verify(url, '--ca', join(folder, 'ca.pem'))).code).toBe(0);
  });

  test('a password in the address is sent, and not said', async () => {
    const seen = new Set<string | undefined>();
    const server = await serving(({ message, response }) => {
      seen.add(message.headers.authorization);
      json(response, 422, { status: 'error', error: 'no hunter2 here' });
    });
    const { stdout, stderr } = await verify(server.url.replace('//', '//me:hunter2@'));
    expect([...seen]).toEqual([`Basic ${Buffer.from('me:hunter2').toString('base64')}`]);
    expect(`${stdout}${stderr}`).toBe(
      `maas-observability: ${server.url} gives no answer: no [redacted] here.\n`,
    );
  });

  test.each([
    ['--since', '5s', '--since 5s is too short for a rate: write at least 1m, such as 15m.'],
    ['--timeout', 'soon', '--timeout soon is no duration: write for example 10s, 15m or 1h.'],
    ['--concurrency', '0', '--concurrency 0 is no number of questions at once: write one from 1 to 64.'],
    ['--token-file', 'nowhere', '--token-file nowhere cannot be read: it is not there.'],
    ['--dist', 'nowhere', 'nowhere is not there. Synthesize first, or name the folder with --dist.'],
    [
      '--prometheus',
      'me:secret@host',
      '--prometheus is not an address: write for example https://thanos-querier.example.com.',
    ],
  ])('%s %s: exit code 2', async (option, value, said) => {
    const { code, stdout, stderr } = await verify('http://127.0.0.1:9', option, value);
    expect([code, stdout, stderr]).toEqual([2, '', `maas-observability: ${said}\n`]);
  });
});

describe('answers that are missing', () => {
  const isUp = (promql: string | undefined) =>
    promql?.includes('limitador-limitador') === true && promql.includes('"up"');

  test('503, then an answer: asked again, and all is well', async () => {
    const failed = new Set<string | undefined>();
    const server = await serving(
      healthyBut(({ promql, response }) => {
        if (failed.has(promql) || failed.size > 8) return false;
        failed.add(promql);
        json(response, 503, { status: 'error', error: 'no store yet' });
        return true;
      }),
    );
    expect((await verify(server.url)).code).toBe(0);
  });

  test('an answer that breaks off once is asked for again', async () => {
    let cut = 0;
    const server = await serving(
      healthyBut(({ promql, response }) => {
        if (!isUp(promql) || cut > 0) return false;
        cut += 1;
        response.writeHead(200, { 'content-length': '1000' });
        response.write('{"status":"success","data":{"resultType":"vector","result":[');
        setImmediate(() => response.destroy());
        return true;
      }),
    );
    expect((await verify(server.url)).code).toBe(0);
    expect(cut).toBe(1);
  });

  test.each<[string, (response: Parameters<Reply>[0]['response']) => void, string]>([
    [
      'breaks off',
      (response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('{"status":"success"');
        setImmediate(() => response.destroy());
      },
      'its answer breaks off',
    ],
    [
      'is half',
      (response) => response.end('{"status":"succ'),
      'its answer is no JSON, but begins with "{\\"status\\":\\"succ"',
    ],
    ['is 500', (response) => json(response, 500, { status: 'error', error: 'disk' }), 'it answers 500, disk'],
    [
      'is of another kind',
      (response) => json(response, 200, { status: 'success', data: { resultType: 'matrix', result: [] } }),
      'its answer is no vector',
    ],
    ['never comes', () => undefined, 'no answer within 1 s'],
    [
      'is too large',
      (response) => response.end(' '.repeat(17 * 1024 * 1024)),
      'its answer is larger than 16 MiB',
    ],
  ])('an answer that always %s: exit code 1, and nothing is said of that part', async (_, fault, because) => {
    const server = await serving(
      healthyBut(({ promql, response }) => {
        if (!isUp(promql)) return false;
        fault(response);
        return true;
      }),
    );
    const { code, rows, issues } = await verdictOf(server, '--timeout', '1s');
    expect(code).toBe(1);
    expect(issues).toEqual([
      `Limitador, unanswered: Prometheus did not answer about up of Limitador: ${because}.`,
    ]);
    expect(rows.Limitador?.exporter).toEqual({ state: 'unknown', found: 0, of: 1 });
    expect(rows.Authorino?.exporter.state).toBe('ok');
  });

  test('a query that Prometheus refuses is named with its panel', async () => {
    const server = await serving(
      healthyBut(({ promql, response }) => {
        if (promql?.startsWith('count(') !== true || promql.startsWith('count(up')) return false;
        json(response, 422, { status: 'error', error: 'query processing would load too many samples' });
        return true;
      }),
    );
    const { code, issues } = await verdictOf(server);
    expect(code).toBe(1);
    expect(issues[0]).toBe(
      'Prometheus, query-refused: Prometheus refuses a query of Token Metrics › Total tokens: query processing would load too many samples.',
    );
  });

  test('a querier without rules: not known, and no failure', async () => {
    const server = await serving(
      healthyBut(({ path, response }) => {
        if (!path.endsWith('/rules')) return false;
        json(response, 403, {});
        return true;
      }),
    );
    const { code, issues } = await verdictOf(server);
    expect([code, issues]).toEqual([
      0,
      [
        `Prometheus, rule-missing: Whether rules are loaded is not known: ${server.url}/api/v1/rules answers 403.`,
      ],
    ]);
  });
});

describe('another Prometheus', () => {
  test('targets of others only', async () => {
    const server = await serving(({ promql, response }) => {
      if (promql?.includes('"part"') === true) vector(response, [{ part: 'all' }, 40]);
      else vector(response, [{ namespace: 'shop' }, 30], [{ namespace: 'blog' }, 10]);
    });
    const { code, issues } = await verdictOf(server);
    expect(code).toBe(1);
    expect(issues).toEqual([
      'Prometheus, wrong-datasource: This Prometheus has 40 targets and none of the platform; it has those of blog, shop.',
    ]);
    expect(server.queries).toHaveLength(2);
  });

  test('no targets at all', async () => {
    const server = await serving(({ response }) => vector(response));
    expect((await verdictOf(server)).issues).toEqual([
      'Prometheus, wrong-datasource: This Prometheus has no targets at all.',
    ]);
  });

  test('the names of another stack', async () => {
    const server = await serving(
      healthyBut(({ promql, response }) => {
        if (promql?.startsWith('count by (__name__)') !== true || !promql.includes('authorized_hits'))
          return false;
        vector(response, [{ __name__: 'authorized_hits_total' }, 5], [{ __name__: 'limitador_up' }, 1]);
        return true;
      }),
    );
    const { code, issues } = await verdictOf(server);
    expect(code).toBe(1);
    expect(issues).toContain('Limitador, wrong-stack: authorized_hits is stored as authorized_hits_total.');
  });
});

describe('a part that is not there', () => {
  const lacking = (kind: string, ...samples: readonly (readonly [object, number])[]) =>
    serving(
      healthyBut(({ promql, response }) => {
        if (promql?.includes(kind) !== true) return false;
        vector(response, ...samples);
        return true;
      }),
    );

  test('no target: which monitor should find one', async () => {
    const server = await lacking('count(up{namespace="llm",');
    const { code, verdict } = await verdictOf(server);
    expect(code).toBe(1);
    expect(verdict.components.flatMap(({ issues }) => issues)).toEqual([
      {
        kind: 'exporter-absent',
        failed: true,
        problem: 'Prometheus has no target for Model servers.',
        cause: 'No pod is there, Prometheus does not take the monitor, or the monitor finds no endpoint.',
        commands: [
          'oc get pods -n llm -l app.kubernetes.io/part-of=llminferenceservice',
          'oc get servicemonitor kserve-llm-models -n llm -o yaml',
        ],
      },
    ]);
  });

  test('no event yet: waiting, and exit code 0', async () => {
    const server = await lacking(
      'authorized_hits|',
      [{ __name__: 'limitador_up' }, 1],
      [{ __name__: 'datastore_partitioned' }, 1],
    );
    const { code, rows, issues } = await verdictOf(server);
    expect([code, issues]).toEqual([
      0,
      ['Limitador, no-traffic-yet: authorized_calls, authorized_hits, limited_calls have no series.'],
    ]);
    expect(rows.Limitador?.metrics).toEqual({ state: 'waiting', found: 2, of: 5 });
  });

  test('traffic at the gateway of which Limitador hears nothing', async () => {
    const server = await lacking('"gateway"', [{ part: 'gateway' }, 120]);
    const { code, rows } = await verdictOf(server);
    expect(code).toBe(1);
    expect(rows['Envoy WasmPlugin']?.issues).toEqual([
      {
        kind: 'traffic-unmetered',
        failed: true,
        problem:
          'Models answered about 120 requests through the gateway, and Limitador counted none of them.',
        cause:
          'No limit matches the routes, the filter is not on the gateway or fails, or it does not reach Limitador: the requests pass unlimited and uncounted.',
        commands: [
          'oc get tokenratelimitpolicy,ratelimitpolicy -A -o wide',
          'oc get envoyfilter -n openshift-ingress',
          "oc get limitador limitador -n kuadrant-system -o jsonpath='{.spec.limits}'",
          'oc exec -n openshift-ingress deploy/maas-default-gateway-openshift-default -- pilot-agent request GET /stats/prometheus | grep kuadrant_',
        ],
      },
    ]);
  });

  test('a label on nothing at all: the policy is not enforced', async () => {
    const server = await lacking(
      'authorized_calls{namespace="kuadrant-system",limitador_namespace=~"|llm/.+",tier',
      [{ part: 'without' }, 4],
      [{ part: 'grown-without' }, 90],
    );
    const { code, issues } = await verdictOf(server);
    expect(code).toBe(1);
    expect(issues).toEqual(['TelemetryPolicy, label-missing: authorized_calls lacks the label "tier".']);
  });

  test('rules that are not loaded', async () => {
    const server = await serving(
      healthyBut(({ path, response }) => {
        if (!path.endsWith('/rules')) return false;
        json(response, 200, { status: 'success', data: { groups: loadedGroups().slice(1) } });
        return true;
      }),
    );
    const { code, issues } = await verdictOf(server);
    expect(code).toBe(1);
    expect(issues).toEqual([
      expect.stringMatching(/^Prometheus, rule-missing: 1 of \d+ rules are not loaded: \S+\.$/),
    ]);
  });
});
