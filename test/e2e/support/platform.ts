import { KustomizeApp, MaaSObservabilityChart, TelemetryLabels } from '../../../lib';
import { standardDashboards } from '../../../dashboards';
import { inventory } from '../../../demo/cluster/inventory';
import { isMonitor, isRule, readManifests } from '../../../demo/cluster/manifests';
import { monitorsOf } from '../../../demo/cluster/monitors';
import { type LabelPreset } from '../../../demo/exporters/policy-labels';
import { Simulation } from '../../../demo/exporters/simulation';
import { backfill } from '../../../demo/prometheus/backfill';
import { Prometheus, freePort } from '../../../demo/prometheus/programs';
import { type RuleFile, ruleFiles } from '../../../demo/prometheus/rule-files';
import { jobsOf } from '../../../demo/prometheus/targets';
import { Workspace } from '../../../demo/prometheus/workspace';
import { type Fleet } from '../../../demo/traffic/cast';
import { type Timeline, everySoOften, restartsAround } from '../../../demo/traffic/timeline';
import { Traffic } from '../../../demo/traffic/traffic';
import { Truth } from '../../../demo/traffic/truth';
import { type DashboardModel } from './grafana';
import { PrometheusApi } from './prometheus-api';

export const SCRAPE_EVERY = 30;
const MINUTE = 60;

/** The busy window ends on a whole hour, as the bars of a dashboard do. */
const BUSY_END = Date.UTC(2026, 2, 2, 12) / 1000;
const at = (minutes: number) => BUSY_END + minutes * MINUTE;
const START = at(-85);

/**
 * Nobody asks anything at first, then for 70 minutes they do, then nobody again. In the hour of the busy window a user
 * comes, one changes plan, and Limitador, a gateway pod and a model restart.
 */
const TIMELINE: Timeline = {
  start: START,
  idle: [
    { from: START, to: at(-70) },
    { from: at(1), to: at(60) },
  ],
  newcomerAt: at(-50),
  upgradeAt: at(-45),
  restarts: restartsAround(at(-40)),
  bursts: everySoOften({ from: at(-65), to: at(1) }, 15 * MINUTE, 2 * MINUTE),
};

/** The ends of the ranges that are looked at. Not on a whole minute, as no viewer's now is. */
export const WINDOWS = {
  /** Everything has started, and nobody has asked anything. */
  fresh: { now: at(-72) + 17, range: 10 * MINUTE },
  busy: { now: at(0) + 17, range: 60 * MINUTE },
  /** There was traffic, and there is none any more. */
  quiet: { now: at(15) + 17, range: 10 * MINUTE },
} as const;
export type WindowName = keyof typeof WINDOWS;

export const PRICES: Readonly<Record<LabelPreset, Readonly<Record<string, number>>>> = {
  tier: { free: 0.5, premium: 1, enterprise: 2 },
  subscription: { community: 0.5, professional: 1, 'enterprise-gold': 2 },
};

export interface LivePlatform {
  readonly labels: LabelPreset;
  readonly fleet: Fleet;
  readonly truth: Truth;
  readonly prometheus: PrometheusApi;
  readonly dashboards: readonly DashboardModel[];
  readonly rules: readonly RuleFile[];
  stop(): Promise<void>;
}

/** A Prometheus with the history of a platform, and its dashboards and rules. */
export async function livePlatform(labels: LabelPreset, fleet: Fleet): Promise<LivePlatform> {
  const workspace = new Workspace();
  try {
    const app = new KustomizeApp({ outdir: workspace.dist });
    new MaaSObservabilityChart(app, 'maas-observability', {
      telemetryLabels: TelemetryLabels[labels](),
      dashboards: standardDashboards({ prices: { currency: 'USD', perMillionTokens: PRICES[labels] } }),
    });
    app.synth();
    const manifests = readManifests(workspace.dist);

    const traffic = new Traffic({ fleet, timeline: TIMELINE });
    const cluster = inventory(traffic.models, TIMELINE.restarts);
    const { jobs, unmatched } = jobsOf({
      monitors: [...manifests.filter(isMonitor), ...monitorsOf(cluster)],
      ...{ manifests, inventory: cluster, files: workspace.files, listening: ({ name }) => name },
    });
    if (unmatched.length > 0) throw new Error(unmatched.join('\n'));

    const rules = ruleFiles(manifests.filter(isRule));
    const written = workspace.writeRules(rules);
    const times: number[] = [];
    for (let time = START; time <= WINDOWS.quiet.now; time += SCRAPE_EVERY) times.push(time);
    const simulation = new Simulation({ traffic, inventory: cluster, labels });
    await backfill({ workspace, simulation, jobs, ruleFiles: written, times });

    const prometheus = await Prometheus.start({
      ...{ config: workspace.writeConfig('prometheus.yaml', [], written), data: workspace.data },
      port: await freePort(),
    });
    return {
      ...{ labels, fleet, rules },
      truth: new Truth(traffic, WINDOWS.quiet.now, SCRAPE_EVERY),
      prometheus: new PrometheusApi(prometheus.url),
      dashboards: manifests
        .filter(({ kind }) => kind === 'GrafanaDashboard')
        .map(({ spec }) => JSON.parse(String(spec.json)) as DashboardModel),
      stop: async () => {
        await prometheus.stop();
        workspace.remove();
      },
    };
  } catch (error) {
    workspace.remove();
    throw error;
  }
}
