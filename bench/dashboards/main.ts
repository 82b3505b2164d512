import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { RANGE, requestsOf } from './grafana';
import { type Answer, PushedPrometheus, type Request, type Timeseries } from './prometheus';
import { type Load, evaluationText, loadsTable } from './report';
import { ONE_USER, SCRAPE_INTERVAL, SERIES, limitadorSeries, limitadorUp } from './series';
import { type RecordingRule, synthesized } from './synthesized';
import { UPSTREAM } from './upstream';

// One full load of each dashboard, three ways, on one Prometheus and one set of series: as our panels ask without
// rules, as they ask with them, and as the hand-written dashboards ask.
const PAGE = path.join(__dirname, '..', '..', 'docs', 'performance.md');

const RECORDED_EVERY = 60;
/** Every variable at All; the dashboard of one user shows one user. */
const ALL = ['user', 'plan', 'model', 'gateway_model'].map((name) => [name, '.*'] as const);

/** Beyond the range, since the first rate looks back. */
const HISTORY = RANGE + 900;

async function main(): Promise<void> {
  const to = Math.floor(Date.now() / 60_000) * 60;
  const from = to - HISTORY;
  const raw = synthesized({ rules: false });
  const ruled = synthesized();
  const prometheus = await PushedPrometheus.start();
  try {
    tell(`${SERIES} series of Limitador over ${HISTORY / 60} minutes, one sample every ${SCRAPE_INTERVAL} s`);
    await prometheus.push(limitadorUp(from, to));
    for (const batch of limitadorSeries(from, to)) await prometheus.push(batch);
    for (const rule of ruled.recordings) await record(prometheus, rule, from + 300, to);
    const evaluation = await evaluated(prometheus, ruled.recordings, to);
    tell(`one evaluation of the recordings: ${JSON.stringify(evaluation)}`);
    const loads: Load[] = [];
    for (const dashboard of Object.keys(UPSTREAM)) {
      for (const [way, dashboards] of Object.entries({
        'with rules': ruled.dashboards,
        'without rules': raw.dashboards,
        'upstream-style': UPSTREAM,
      })) {
        const load = {
          dashboard,
          way,
          ...(await loaded(prometheus, dashboard, dashboards[dashboard] ?? [], to)),
        };
        tell(JSON.stringify(load));
        loads.push(load);
      }
    }
    const page = readFileSync(PAGE, 'utf8');
    const text = `${loadsTable(loads)}\n\n${evaluationText(evaluation.samples, evaluation.seconds)}`;
    writeFileSync(PAGE, page.replace(/(<!-- loads -->\n)[^]*?(<!-- end -->)/, `$1\n${text}\n\n$2`));
    console.log(text);
  } finally {
    await prometheus.stop();
  }
}

/** What the rule would have recorded, had it been evaluated all the time. */
async function record(
  prometheus: PushedPrometheus,
  { record: name, expr }: RecordingRule,
  from: number,
  to: number,
): Promise<void> {
  const { result, seconds } = await prometheus.ask({ expr, step: RECORDED_EVERY }, from, to);
  const series = result.map(({ metric, values = [] }): Timeseries => ({
    labels: { ...metric, __name__: name },
    samples: values.map(([time, value]) => ({ timestamp: time * 1000, value: Number(value) })),
  }));
  for (let index = 0; index < series.length; index += 1_000) {
    await prometheus.push(series.slice(index, index + 1_000));
  }
  if (series.length > 0) tell(`${name}: ${series.length} series, ${seconds.toFixed(1)} s`);
}

/** One evaluation of the recordings; the quickest of three, as the first reads what the others find in memory. */
async function evaluated(prometheus: PushedPrometheus, recordings: readonly RecordingRule[], to: number) {
  const [first, second, third] = [
    await asked(prometheus, recordings, to),
    await asked(prometheus, recordings, to),
    await asked(prometheus, recordings, to),
  ];
  return { ...first, seconds: Math.min(first.seconds, second.seconds, third.seconds) };
}

async function loaded(
  prometheus: PushedPrometheus,
  dashboard: string,
  panels: Parameters<typeof requestsOf>[0],
  to: number,
): Promise<Omit<Load, 'dashboard' | 'way'>> {
  const requests = requestsOf(
    panels,
    new Map([...ALL, ...(dashboard === 'ai-engineer' ? [['user', ONE_USER] as const] : [])]),
  );
  return asked(prometheus, requests, to);
}

async function asked(
  prometheus: PushedPrometheus,
  requests: readonly Request[],
  to: number,
): Promise<Omit<Load, 'dashboard' | 'way'>> {
  const answers: Omit<Answer, 'result'>[] = [];
  for (const request of requests) {
    // Of the answers only what they cost is kept: one of them has eight million values.
    const { series, samples, seconds } = await prometheus.ask(request, to - RANGE, to);
    answers.push({ series, samples, seconds });
  }
  return {
    queries: requests.length,
    answered: answers.filter(({ series }) => series > 0).length,
    samples: sum(answers.map(({ samples }) => samples)),
    seconds: sum(answers.map(({ seconds }) => seconds)),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}

function tell(progress: string): void {
  process.stderr.write(`${progress}\n`);
}

void main();
