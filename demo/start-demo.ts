import { randomBytes } from 'node:crypto';
import { KustomizeApp, MaaSObservabilityChart, TelemetryLabels } from '../lib';
import { type DemoExporter, type Inventory, inventory } from './cluster/inventory';
import { type Monitor, type PrometheusRule, isMonitor, isRule, readManifests } from './cluster/manifests';
import { KUADRANT_LIMITADOR_MONITOR, monitorsOf } from './cluster/monitors';
import { selfSigned } from './exporters/certificate';
import { type LabelPreset } from './exporters/policy-labels';
import { ExporterServers } from './exporters/servers';
import { Simulation } from './exporters/simulation';
import { backfill } from './prometheus/backfill';
import { Prometheus, freePort, missingPrograms } from './prometheus/programs';
import { ruleFiles } from './prometheus/rule-files';
import { type Jobs, jobsOf } from './prometheus/targets';
import { Workspace } from './prometheus/workspace';
import { type Fleet } from './traffic/cast';
import { timelineTo } from './traffic/timeline';
import { Traffic } from './traffic/traffic';

/** What is wrong with the platform. */
export interface Faults {
  /** Exporters that refuse connections. */
  readonly stopped?: readonly DemoExporter[];
  /** Labels that the TelemetryPolicy does not bring to Limitador. */
  readonly missingLabels?: readonly string[];
  /** Whether Kuadrant's own monitor scrapes Limitador as well. */
  readonly scrapedTwice?: boolean;
  /** Exporters whose pods are not there: their monitors find nothing. */
  readonly absent?: readonly DemoExporter[];
}

export interface DemoOptions {
  /** @default 'tier' */
  readonly labels?: LabelPreset;
  /** @default 'mixed' */
  readonly fleet?: Fleet;
  /**
   * The port of Prometheus.
   * @default - a free one
   */
  readonly port?: number;
  /**
   * How much history there is at once, in hours. 0 leaves it out: the dashboards then fill as time goes by.
   * @default 3
   */
  readonly hours?: number;
  /**
   * What is wrong from the start, in the history too.
   * @default {}
   */
  readonly faults?: Faults;
  /** Is told what is being done, and which share of it is. */
  readonly progress?: (what: string, done: number) => void;
  /** Gives up the start, and cleans up. */
  readonly signal?: AbortSignal;
}

/** A platform that runs on this machine. */
export interface Demo {
  readonly prometheusUrl: string;
  /** Where the manifests of the chart are, as `npm run synth` writes them. */
  readonly dist: string;
  readonly chart: MaaSObservabilityChart;
  readonly traffic: Traffic;
  /** Where the pods of each exporter answer: `host:port` by the name of the pod. */
  readonly exporters: Readonly<Record<string, string>>;
  /** Monitors that find no target, each in words. */
  readonly unmatched: readonly string[];
  readonly faults: DemoFaults;
  /** Ends everything, and removes what it wrote. Once is enough; twice does no harm. */
  stop(): Promise<void>;
}

/** Faults to inject while the demo runs. Prometheus sees them at its next scrape, at most 30 seconds later. */
export interface DemoFaults {
  /** Connections to its pods are refused. */
  stopExporter(exporter: DemoExporter): Promise<void>;
  startExporter(exporter: DemoExporter): Promise<void>;
  /** From now on Limitador counts without the label; the series it has stay. */
  dropLabel(label: string): void;
  restoreLabel(label: string): void;
  /** Kuadrant's own monitor scrapes Limitador beside ours. */
  scrapeTwice(): Promise<void>;
  scrapeOnce(): Promise<void>;
  /** Its pods are gone, and its monitor finds nothing. Answers the monitors that find nothing now. */
  removePods(exporter: DemoExporter): readonly string[];
  restorePods(exporter: DemoExporter): readonly string[];
}

const STEP = 30;

/** Starts the fake exporters and a Prometheus on them, with a history that makes the dashboards alive at once. */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const missing = missingPrograms();
  if (missing !== undefined) throw new Error(missing);
  const workspace = new Workspace();
  const running: { stop(): Promise<void> }[] = [];
  const stop = async () => {
    for (const one of running.splice(0).reverse()) await one.stop();
    workspace.remove();
  };
  try {
    return await started(options, workspace, running, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function started(
  { labels = 'tier', fleet = 'mixed', port, hours = 3, faults = {}, progress, signal }: DemoOptions,
  workspace: Workspace,
  running: { stop(): Promise<void> }[],
  stop: () => Promise<void>,
): Promise<Demo> {
  progress?.('synthesizing the chart', 0);
  const chart = synthesized(labels, workspace.dist);
  const now = Math.floor(Date.now() / 1000 / STEP) * STEP;
  const timeline = timelineTo(now, hours * 3600);
  const traffic = new Traffic({ fleet, timeline });
  const cluster = inventory(traffic.models, timeline.restarts);
  const missingLabels = new Set(faults.missingLabels);
  const simulation = new Simulation({ traffic, inventory: cluster, labels, missingLabels });

  const token = randomBytes(24).toString('base64url');
  const serviceCertificate = await selfSigned(SERVICE_NAMES);
  workspace.writeAccess({ token, ca: serviceCertificate.cert });
  const modelCertificate = await selfSigned(['model-server']);
  const servers = new ExporterServers({
    pods: cluster.pods,
    simulation,
    modelCertificate,
    serviceCertificate,
    token,
  });
  running.push(servers);
  await servers.start();

  const scraping = new Scraping(workspace, cluster, servers, faults);
  const rules = workspace.writeRules(ruleFiles(scraping.rules));
  const jobs = scraping.write(rules);
  const stopped = new Set(faults.stopped);
  if (hours > 0) {
    await backfill({
      ...{ workspace, simulation, jobs: jobs.jobs, ruleFiles: rules, progress, signal },
      times: scrapeTimes(timeline.start, now),
      silent: ({ pod }) => stopped.has(pod.exporter),
    });
  }
  for (const exporter of stopped) await servers.stopExporter(exporter);

  progress?.('starting Prometheus', 0);
  const prometheus = await Prometheus.start({
    ...{ config: scraping.config, data: workspace.data, port: port ?? (await freePort()), signal },
  });
  running.push(prometheus);
  return {
    prometheusUrl: prometheus.url,
    ...{ dist: workspace.dist, chart, traffic, stop },
    exporters: Object.fromEntries(cluster.pods.map((pod) => [pod.name, servers.addressOf(pod)])),
    unmatched: jobs.unmatched,
    faults: {
      stopExporter: (exporter) => servers.stopExporter(exporter),
      startExporter: (exporter) => servers.startExporter(exporter),
      dropLabel: (label) => void missingLabels.add(label),
      restoreLabel: (label) => void missingLabels.delete(label),
      scrapeTwice: async () => {
        scraping.twice = true;
        scraping.write(rules);
        await prometheus.reload();
      },
      scrapeOnce: async () => {
        scraping.twice = false;
        scraping.write(rules);
        await prometheus.reload();
      },
      removePods: (exporter) => {
        scraping.absent.add(exporter);
        return scraping.write(rules).unmatched;
      },
      restorePods: (exporter) => {
        scraping.absent.delete(exporter);
        return scraping.write(rules).unmatched;
      },
    },
  };
}

/** Every 30 seconds in the last hour, every minute before, up to and without `now`. */
function scrapeTimes(start: number, now: number): readonly number[] {
  const times: number[] = [];
  for (let at = start; at < now; at += at < now - 3600 ? 2 * STEP : STEP) times.push(at);
  return times;
}

/** The names under which monitors verify services of the cluster. */
const SERVICE_NAMES = [
  'router-internal-default.openshift-ingress.svc',
  'kube-state-metrics.openshift-monitoring.svc',
];

function synthesized(labels: LabelPreset, outdir: string): MaaSObservabilityChart {
  const app = new KustomizeApp({ outdir });
  const telemetryLabels = labels === 'tier' ? TelemetryLabels.tier() : TelemetryLabels.subscription();
  const chart = new MaaSObservabilityChart(app, 'maas-observability', { telemetryLabels });
  app.synth();
  return chart;
}

/** What Prometheus scrapes, which faults change. */
class Scraping {
  readonly rules: readonly PrometheusRule[];
  readonly absent: Set<DemoExporter>;
  twice: boolean;
  config = '';
  private readonly manifests;

  constructor(
    private readonly workspace: Workspace,
    private readonly cluster: Inventory,
    private readonly servers: ExporterServers,
    { scrapedTwice = false, absent = [] }: Faults,
  ) {
    this.manifests = readManifests(workspace.dist);
    this.rules = this.manifests.filter(isRule);
    this.twice = scrapedTwice;
    this.absent = new Set(absent);
  }

  /** Writes the targets and the configuration anew. */
  write(rules: readonly string[]): Jobs {
    const { workspace, cluster, servers, manifests } = this;
    const monitors: readonly Monitor[] = [
      ...manifests.filter(isMonitor),
      ...monitorsOf(cluster),
      ...(this.twice ? [KUADRANT_LIMITADOR_MONITOR] : []),
    ];
    const pods = cluster.pods.filter(({ exporter }) => !this.absent.has(exporter));
    const jobs = jobsOf({
      ...{ monitors, manifests, files: workspace.files },
      inventory: { ...cluster, pods },
      listening: (pod) => servers.addressOf(pod),
    });
    workspace.writeTargets(jobs.jobs);
    this.config = workspace.writeConfig('prometheus.yaml', jobs.jobs, rules);
    return jobs;
  }
}
