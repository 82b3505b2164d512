import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Flow } from '../../lib/flow/flow';
import { TelemetryLabels } from '../../lib/labels/telemetry-labels';
import { Platform } from '../../lib/platform/platform';
import { type PlatformSpec } from '../../lib/platform/platform-spec';
import { restarts } from '../../lib/queries/health';
import { limitador } from '../../lib/exporters/limitador/exporter';
import { type Query } from '../../lib/promql/query';
import { tokensUsed } from '../../lib/queries/tokens';
import { USER } from '../../lib/exporters/metric';
import { standardRecordings } from '../../lib/rules/recording-rules';
import { type ResolvedRules, resolvedRules } from '../../lib/rules/resolved-rules';
import { RuleSet } from '../../lib/rules/rule-set';
import { promtools } from './promtools';

// Events that make a counter hard to read, the truth of each, and what the recordings and the raw counters say. Values
// come every 30 seconds; the range is the last of three hours, and ends between two evaluations.
const POD = 'namespace="kuadrant-system",pod="limitador-limitador-1-a",instance="10.0.0.1:8080"';
const JOB = `${POD},job="limitador-limitador"`;
const OF = 'user="alice",tier="free",model="m"';
const ROUTE = 'limitador_namespace="llm/m-kserve-route"';

const hits = (values: string, labels = `${JOB},${ROUTE},${OF}`) =>
  [`authorized_hits{${labels}}`, values] as const;
const ups = (values: string, labels = JOB): readonly (readonly [string, string])[] => [
  [`up{${labels}}`, values],
  [`limitador_up{${labels}}`, values.replaceAll(/\b0x(\d+)/g, '_x$1')],
];

interface Scenario {
  readonly event: string;
  readonly series: readonly (readonly [string, string])[];
  /** How many tokens grew in the last hour, from and to: of some growth nobody can know when it was. */
  readonly recorded: readonly [from: number, to: number];
  readonly raw?: readonly [from: number, to: number];
}

const SCENARIOS: readonly Scenario[] = [
  {
    event: 'steady growth',
    series: [hits('5000000000+10x360'), ...ups('1x360')],
    recorded: [1180, 1210],
  },
  {
    event: 'the first scrape of a Limitador that has counted for months',
    series: [hits('_x240 5000000000+10x120'), ...ups('_x240 1x120')],
    recorded: [1150, 1200],
  },
  {
    event: 'its job changes',
    series: [
      hits('1000000+10x270 stale'),
      hits('_x271 1002710+10x89', `${POD},job="other",${ROUTE},${OF}`),
      ...ups('1x270 stale'),
      ...ups('_x271 1x89', `${POD},job="other"`),
    ],
    recorded: [1150, 1210],
  },
  {
    event: 'it is scraped under two jobs',
    series: [
      hits('1000000+10x360'),
      hits('1000000+10x360', `${POD},job="other",${ROUTE},${OF}`),
      ...ups('1x360'),
      ...ups('1x360', `${POD},job="other"`),
    ],
    recorded: [1180, 1210],
    // The raw counters know of no copies: MaaSPodScrapedTwice says so.
    raw: [2360, 2420],
  },
  {
    event: '70 minutes without a scrape',
    series: [hits('5000000+10x120 _x140 5002600+10x100'), ...ups('1x120 _x140 1x100')],
    recorded: [900, 1900],
  },
  {
    event: 'a first request, in a Limitador that was there',
    series: [hits('_x300 500x60'), ...ups('1x360')],
    recorded: [500, 500],
  },
  {
    event: 'a restart of the container',
    series: [hits('5000+10x280 0+10x79'), ...ups('1x360')],
    recorded: [1150, 1210],
  },
  {
    event: "another tenant's models and an unrelated API on the same Limitador",
    series: [
      hits('1+300x360'),
      hits('1+30000x360', `${JOB},limitador_namespace="llm-partners/granite-kserve-route",${OF}`),
      hits('1+70x360', `${JOB},limitador_namespace="shop/api"`),
      ...ups('1x360'),
    ],
    recorded: [35_400, 36_300],
  },
];

function flowOf(platform: PlatformSpec = {}): {
  readonly raw: Flow;
  readonly rules: ResolvedRules;
  readonly recorded: Flow;
} {
  const raw = new Flow({
    platform: new Platform({ stack: 'prometheus-operator', ...platform }),
    labels: TelemetryLabels.tier(),
  });
  const rules = resolvedRules(RuleSet.of(standardRecordings({ labels: raw.labels })), raw);
  return { raw, rules, recorded: raw.recording(rules.recorded) };
}

interface Asked {
  readonly query: Query;
  readonly flow: Flow;
  readonly at?: string;
  readonly range?: number;
}

/** What Prometheus answers, with the rules evaluated every minute, or not at all. */
function answers(
  promtool: string,
  asked: readonly Asked[],
  series: Scenario['series'],
  rules?: ResolvedRules,
): readonly string[] {
  const groups = (rules?.byNamespace ?? []).flatMap((one) => one.groups);
  const tests = asked.map(({ query, flow, at = '10795s', range = 3600 }) => ({
    expr: query
      .promql(flow)
      .replaceAll('$__range_s', String(range))
      .replaceAll('$__range', `${range}s`)
      .replaceAll(/\$(\w+)_recorded/g, 'x'),
    eval_time: at,
    exp_samples: [{ labels: 'never{}', value: 1 }],
  }));
  const folder = mkdtempSync(path.join(tmpdir(), 'numbers-'));
  try {
    const plain = groups.map((group) => ({
      ...group,
      rules: group.rules.map(({ record, expr, labels }) => ({ record, expr, labels })),
    }));
    writeFileSync(path.join(folder, 'rules.yaml'), JSON.stringify({ groups: plain }));
    const input = series.map(([name, values]) => ({ series: name, values }));
    const test = { interval: '30s', input_series: input, promql_expr_test: tests };
    const file = path.join(folder, 'test.yaml');
    writeFileSync(
      file,
      JSON.stringify({ rule_files: ['rules.yaml'], evaluation_interval: '1m', tests: [test] }),
    );
    const { stdout, stderr } = spawnSync(promtool, ['test', 'rules', file], { encoding: 'utf8' });
    const got = [...`${stdout}${stderr}`.matchAll(/got:\s*(.*)/g)].map(([, text]) => text ?? '');
    if (got.length !== asked.length) throw new Error(`promtool: ${stdout}${stderr}`);
    return got;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function numberIn(got: string | undefined): number {
  const [, value] = /^"?\{[^}]*\} ([-+.\dEe]+)/.exec(got ?? '') ?? [];
  return value === undefined ? Number.NaN : Number(value);
}

describe.each(promtools())('Prometheus %s', (_, promtool) => {
  const run = promtool === undefined ? test.skip : test;
  const tool = promtool ?? '';
  const { raw, rules, recorded } = flowOf();

  run.each(SCENARIOS.map((one) => [one.event, one] as const))('%s', (__, scenario) => {
    const [byRules, byCounters] = answers(
      tool,
      [
        { query: tokensUsed(), flow: recorded },
        { query: tokensUsed(), flow: raw },
      ],
      scenario.series,
      rules,
    ).map(numberIn);
    const [from, to] = scenario.recorded;
    const [rawFrom, rawTo] = scenario.raw ?? scenario.recorded;
    expect({ byRules, within: byRules !== undefined && byRules >= from && byRules <= to }).toEqual({
      byRules,
      within: true,
    });
    expect({
      byCounters,
      within: byCounters !== undefined && byCounters >= rawFrom && byCounters <= rawTo,
    }).toEqual({
      byCounters,
      within: true,
    });
  });

  run('rules that are not loaded, or cover a part of the range, leave the answer to the raw counters', () => {
    const inDashboard = new Flow({ ...recorded, inDashboard: true });
    const series = [hits('7000+10x360'), ...ups('1x360')];
    const asked = [
      { query: tokensUsed(), flow: recorded },
      { query: tokensUsed(), flow: inDashboard },
      { query: tokensUsed({ by: [USER] }), flow: inDashboard },
    ];
    const [nothing, ...total] = answers(tool, asked, series);
    expect(nothing).toBe('nil');
    expect(total.map(numberIn).every((value) => value > 1180 && value < 1220)).toBe(true);
    // A day whose rules are three hours old.
    const day = asked.map((one) => ({ ...one, range: 86_400 }));
    const [partly, ...whole] = answers(tool, day, series, rules);
    expect(partly).toBe('nil');
    expect(whole.map(numberIn).every((value) => value >= 3590)).toBe(true);
    // Within a minute there is no evaluation to speak of.
    expect(answers(tool, [{ query: tokensUsed(), flow: recorded, range: 50 }], series, rules)).toEqual([
      'nil',
    ]);
  });

  run('nothing counted is 0 where evaluations cover the range', () => {
    const [got] = answers(tool, [{ query: tokensUsed(), flow: recorded }], ups('1x360'), rules);
    expect(got).toBe('{} 0E+00');
  });

  run('each of two tenants on one Limitador sees its own tokens', () => {
    const partners = flowOf({ models: { namespaces: ['llm-partners'] } });
    const shared = SCENARIOS.find(({ event }) => event.includes('tenant'))?.series ?? [];
    const [theirs] = answers(tool, [{ query: tokensUsed(), flow: partners.raw }], shared).map(numberIn);
    expect(theirs).toBeGreaterThan(3_500_000);
    expect(theirs).toBeLessThan(3_700_000);
    const routes = flowOf({ models: { namespaces: ['llm'], routes: ['shop/*'] } });
    const [api] = answers(tool, [{ query: tokensUsed(), flow: routes.raw }], shared).map(numberIn);
    expect(api).toBeGreaterThan(8000);
    expect(api).toBeLessThan(8600);
  });

  run('kube-state-metrics that moves restarts no container, and two of them count it once', () => {
    const of = 'namespace="kuadrant-system",pod="limitador-limitador-1-a",container="limitador"';
    const name = 'kube_pod_container_status_restarts_total';
    const moved = [
      [`${name}{${of},instance="a"}`, '47x300 stale'],
      [`${name}{${of},instance="b"}`, '_x301 47x60'],
    ] as const;
    const twice = [
      [`${name}{${of},instance="a"}`, '47x300 48x60'],
      [`${name}{${of},instance="b"}`, '47x300 48x60'],
    ] as const;
    const asked = [{ query: restarts(limitador), flow: raw }];
    expect(numberIn(answers(tool, asked, moved)[0])).toBe(0);
    expect(Math.round(numberIn(answers(tool, asked, twice)[0]))).toBe(1);
  });
});
