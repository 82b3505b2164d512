import { type Demo, startDemo } from '../../demo/start-demo';
import { missingPrograms } from '../../demo/prometheus/programs';
import { type IssueKind, type Verdict } from '../../lib/verify/verdict';
import { maasObservability } from './support/command';

// One platform, started with history, for all: a fault shows after the next scrape only.
jest.setTimeout(300_000);

const missing = missingPrograms();
const ifPrograms = missing === undefined ? test : test.skip;

let demo: Demo;
beforeAll(async () => {
  if (missing === undefined) demo = await startDemo({ hours: 1 });
});
afterAll(async () => {
  if (missing === undefined) await demo.stop();
});

interface Verified {
  readonly code: number | null;
  readonly rows: Readonly<Record<string, Verdict['components'][number]>>;
  readonly failures: readonly {
    readonly component: string;
    readonly kind: IssueKind;
    readonly problem: string;
    readonly commands: readonly string[];
  }[];
  readonly emptyPanels: Verdict['emptyPanels'];
}

async function verified(): Promise<Verified> {
  const { code, stdout, stderr } = await maasObservability([
    ...['verify', '--prometheus', demo.prometheusUrl, '--dist', demo.dist, '--output', 'json'],
  ]);
  expect(stderr).toBe('');
  const { components, emptyPanels } = JSON.parse(stdout) as Verdict;
  return {
    code,
    rows: Object.fromEntries(components.map((row) => [row.component, row])),
    failures: components.flatMap(({ component, issues }) =>
      issues
        .filter(({ failed }) => failed)
        .map(({ kind, problem, commands }) => ({ component, kind, problem, commands })),
    ),
    emptyPanels,
  };
}

/** Asks until the verdict is as expected: Prometheus sees a change at its next scrape. */
async function eventually(isThere: (verdict: Verified) => boolean): Promise<Verified> {
  for (let tries = 0; ; tries += 1) {
    const verdict = await verified();
    if (isThere(verdict) || tries === 15) return verdict;
    await new Promise((done) => setTimeout(done, 3000));
  }
}

const because = missing === undefined ? '' : `: skipped, ${missing}`;

ifPrograms(`all is well: the table of the platform${because}`, async () => {
  const { code, rows, failures } = await eventually(({ code: ended }) => ended === 0);
  expect([code, failures]).toEqual([0, []]);
  expect(Object.keys(rows)).toEqual([
    'TelemetryPolicy',
    'Istio gateway',
    'Envoy WasmPlugin',
    'Limitador',
    'Authorino',
    'Model servers',
    'maas-api',
    'HAProxy router',
    'kube-state-metrics',
    'cAdvisor',
    'DCGM',
    'Prometheus',
  ]);
  expect(rows.TelemetryPolicy?.labels).toEqual({ state: 'ok', found: 3, of: 3 });
  expect(rows.Limitador).toMatchObject({
    exporter: { state: 'ok' },
    metrics: { state: 'ok' },
    labels: { state: 'ok', found: 9, of: 9 },
    rules: { state: 'ok' },
  });
});

describe('three faults at once, each in a component of its own', () => {
  const expected: Readonly<Record<string, IssueKind>> = {
    TelemetryPolicy: 'label-missing',
    Authorino: 'exporter-down',
    Limitador: 'scraped-twice',
  };
  let faulty: Verified;
  beforeAll(async () => {
    if (missing !== undefined) return;
    demo.faults.dropLabel('user');
    await demo.faults.stopExporter('authorino');
    await demo.faults.scrapeTwice();
    faulty = await eventually(({ failures }) =>
      Object.entries(expected).every(([component, kind]) =>
        failures.some((failure) => failure.component === component && failure.kind === kind),
      ),
    );
  });

  const failuresOf = (component: string) =>
    faulty.failures.filter((failure) => failure.component === component);

  ifPrograms(`no other component is said to have failed${because}`, () => {
    expect(faulty.code).toBe(1);
    expect(Object.fromEntries(faulty.failures.map(({ component, kind }) => [component, kind]))).toEqual(
      expected,
    );
    expect(faulty.rows['Istio gateway']).toMatchObject({
      exporter: { state: 'ok' },
      labels: { state: 'ok' },
    });
  });

  ifPrograms(`an exporter that stopped: which pod, and what to run${because}`, () => {
    expect(failuresOf('Authorino')).toMatchObject([
      {
        problem: expect.stringMatching(
          /^2 of 2 targets of Authorino do not answer their scrape: kuadrant-system\/authorino-\w+-\w+\.$/,
        ) as string,
        commands: [
          'oc port-forward -n kuadrant-system deploy/authorino 8080:8080',
          'curl -s localhost:8080/server-metrics',
          'oc get servicemonitor authorino-server-metrics -n kuadrant-system -o yaml',
        ],
      },
    ]);
    expect(faulty.rows.Authorino?.exporter).toEqual({ state: 'failed', found: 0, of: 2 });
  });

  ifPrograms(`Limitador scraped twice: under which jobs${because}`, () => {
    expect(failuresOf('Limitador')).toMatchObject([
      {
        problem:
          'Limitador is scraped 2 times (kuadrant-system/kuadrant-limitador-monitor, limitador-limitador): each of its series is stored as often, and sums are 2 times too high.',
      },
    ]);
  });

  ifPrograms(`a label that the policy no longer brings${because}`, () => {
    expect(failuresOf('TelemetryPolicy')).toMatchObject([
      {
        problem: expect.stringMatching(/ lacks? the label "user" on \d+ % of what was counted\.$/) as string,
        commands: [
          'oc get telemetrypolicy maas-telemetry -n openshift-ingress -o yaml',
          'oc get envoyfilter -n openshift-ingress -o yaml | grep -A12 metrics.labels',
          'oc exec -n kuadrant-system deploy/limitador-limitador -- curl -s localhost:8080/metrics | grep -E "^(authorized_hits|authorized_calls|limited_calls)"',
        ],
      },
    ]);
    expect(faulty.rows.TelemetryPolicy?.labels).toEqual({ state: 'failed', found: 2, of: 3 });
  });
});
