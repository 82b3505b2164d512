import { Asked, type Recordings } from './asked';
import { causeOfNothing } from './cause';
import { differences } from './expected';
import { GATEWAY_PANELS } from './gateway-panels';
import {
  type Choices,
  type DashboardModel,
  type DashboardPanel,
  type DashboardTarget,
  lastPoint,
  panelsOf,
  sent,
} from './grafana';
import { MODEL_PANELS } from './model-panels';
import { PLATFORM_PANELS } from './platform-panels';
import { type LivePlatform, WINDOWS, type WindowName } from './platform';
import { USAGE_PANELS } from './usage-panels';

const PANELS = { ...USAGE_PANELS, ...GATEWAY_PANELS, ...MODEL_PANELS, ...PLATFORM_PANELS };

export interface View {
  readonly dashboard: DashboardModel;
  readonly window: WindowName;
  readonly choices: Choices;
}

/** When the rules of each group were evaluated, by the clock that they keep or by what they record. */
export async function evaluations(
  platform: LivePlatform,
): Promise<Readonly<Record<Recordings, readonly number[]>>> {
  const { prometheus } = platform;
  const times = (metric: string) => prometheus.times(`${metric}[1d]`, WINDOWS.quiet.now);
  return {
    limitador: await times('limitador:evaluations:seconds'),
    gateway: await times('gateway:evaluations:seconds'),
    models: await times('model_name:vllm_request_queue_time_seconds_bucket:increase1m'),
  };
}

/** Everything that a dashboard shows and should not, each with the panel that shows it. */
export async function problemsOf(
  platform: LivePlatform,
  times: Readonly<Record<Recordings, readonly number[]>>,
  view: View,
): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const panel of panelsOf(view.dashboard)) {
    for (const [index, target] of (panel.targets ?? []).entries()) {
      const found = await targetProblems(platform, times, view, { panel, target, index });
      problems.push(...found.map((problem) => `${panel.title}, ${target.refId}: ${problem}`));
    }
  }
  return problems;
}

interface Shown {
  readonly panel: DashboardPanel;
  readonly target: DashboardTarget;
  readonly index: number;
}

async function targetProblems(
  { truth, labels, prometheus }: LivePlatform,
  times: Readonly<Record<Recordings, readonly number[]>>,
  { dashboard, window, choices }: View,
  { panel, target, index }: Shown,
): Promise<readonly string[]> {
  const expectation = PANELS[panel.title.replaceAll(labels, '{plan}')]?.[index];
  if (expectation === undefined) return ['nothing says what it should show: write it in test/e2e/support'];
  const { now, range } = WINDOWS[window];
  const query = sent(panel, target, dashboard.templating.list, choices, range);
  const at = lastPoint(query, now);
  const asked = new Asked({
    ...{ truth, preset: labels, evaluations: times, choices, at, range },
    rateInterval: query.rateInterval,
  });
  const expected = expectation(asked);
  const steps = { from: lastPoint(query, now - range), to: at, step: query.step };
  const answers = query.instant
    ? await prometheus.query(query.expr, at)
    : (await prometheus.queryRange(query.expr, steps)).last;
  const shouldBe = Object.values(expected.values).some(([low]) => low > 0);
  if (answers.length === 0 && (shouldBe || Object.hasOwn(expected.values, ''))) {
    return [`no data: ${await causeOfNothing(prometheus, query.expr, at)}`];
  }
  return differences(answers, expected);
}
