import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { KustomizeApp, MaaSObservabilityChart, TelemetryLabels } from '../../../lib';
import { type Inventory, type Pod, inventory } from '../../../demo/cluster/inventory';
import {
  type Manifest as DemoManifest,
  type Monitor,
  isMonitor,
  isRule,
  readManifests,
} from '../../../demo/cluster/manifests';
import { monitorsOf } from '../../../demo/cluster/monitors';
import { selfSigned } from '../../../demo/exporters/certificate';
import { type LabelPreset } from '../../../demo/exporters/policy-labels';
import { ExporterServers } from '../../../demo/exporters/servers';
import { Simulation } from '../../../demo/exporters/simulation';
import { type Family } from '../../../demo/exposition/registry';
import { type Job, jobsOf } from '../../../demo/prometheus/targets';
import { isUserWorkload } from '../../../demo/prometheus/user-workload';
import { Workspace } from '../../../demo/prometheus/workspace';
import { type Fleet } from '../../../demo/traffic/cast';
import { timelineTo } from '../../../demo/traffic/timeline';
import { Traffic } from '../../../demo/traffic/traffic';
import { type Manifest } from '../../support/manifest-oracles';
import { admits } from './admission';
import { type ClusterAccess } from './cluster';
import { endpointsOf, namespaceObjects, objectsOfInventory, podStatus } from './demo-objects';
import { jobsByServer } from './expected-jobs';
import { type KubeClient } from './kube-client';
import { type MonitoringStack, prometheusObject } from './monitoring-stacks';
import { type OperatorConfig, operatorConfig } from './operator-config';
import { Scraping } from './scraping';

/** An hour of traffic that is over: exporters always show its end. */
export const END = Date.UTC(2026, 2, 2, 12) / 1000;
const HOUR = 3600;

/** The names under which monitors verify services of the cluster. */
const SERVICE_NAMES = [
  'router-internal-default.openshift-ingress.svc',
  'kube-state-metrics.openshift-monitoring.svc',
];

/** Exporters whose time stands still, so that every scrape finds the same series. */
class StandingSimulation extends Simulation {
  override expose(pod: Pod, at: string): readonly Family[] | undefined {
    return super.expose(pod, at, END);
  }
}

export interface DemoClusterOptions {
  readonly stack: MonitoringStack;
  readonly labels: LabelPreset;
  readonly fleet: Fleet;
  /** What is wrong with the manifests. */
  readonly changed?: (manifests: readonly DemoManifest[]) => readonly DemoManifest[];
}

/** A Prometheus that scrapes, and the jobs that it has. */
export interface RunningScraping {
  readonly scraping: Scraping;
  readonly jobs: readonly string[];
}

/** The demo's cluster in an API server, scraped by the Prometheus servers of a monitoring stack. */
export class DemoCluster {
  readonly inventory: Inventory;
  readonly manifests: readonly DemoManifest[];
  readonly monitors: readonly Monitor[];
  readonly simulation: Simulation;
  readonly workspace = new Workspace();
  private readonly running: { stop(): Promise<void> }[] = [];
  private servers: ExporterServers | undefined;

  constructor(
    private readonly client: KubeClient,
    private readonly access: ClusterAccess,
    private readonly options: DemoClusterOptions,
  ) {
    const { stack, labels, fleet, changed } = options;
    const traffic = new Traffic({ fleet, timeline: { ...timelineTo(END, HOUR), restarts: [] } });
    this.inventory = inventory(traffic.models, []);
    this.simulation = new StandingSimulation({ traffic, inventory: this.inventory, labels });
    const app = new KustomizeApp({ outdir: this.workspace.dist });
    new MaaSObservabilityChart(app, 'maas-observability', {
      telemetryLabels: TelemetryLabels[labels](),
      stack: stack.stack,
      networkPolicies: true,
    });
    app.synth();
    const manifests = [...readManifests(this.workspace.dist), ...monitorsOf(this.inventory)];
    this.manifests = changed?.(manifests) ?? manifests;
    this.monitors = this.manifests.filter(isMonitor);
  }

  async stop(): Promise<void> {
    for (const one of this.running.splice(0).reverse()) await one.stop();
    this.workspace.remove();
  }

  /** What the demo's own discovery finds, of the monitors that the stack selects. */
  get ownJobs(): readonly Job[] {
    const { stack } = this.options;
    return jobsOf({
      monitors: this.monitors.filter(({ metadata }) => stack.selects(metadata.labels ?? {})),
      manifests: this.manifests,
      inventory: this.inventory,
      files: this.workspace.files,
      listening: ({ name }) => name,
      confines: stack.confines,
    }).jobs;
  }

  /** Writes the cluster into the API server, in place of what was there. */
  async write(before: readonly Manifest[] = []): Promise<readonly Manifest[]> {
    const { client, manifests, inventory: cluster } = this;
    const { stack } = this.options;
    const written = [
      ...objectsOfInventory(cluster),
      ...manifests.filter(({ kind }) => READ_BY_MONITORING.includes(kind)),
    ] as readonly Manifest[];
    const namespaces = [
      ...[...written, ...cluster.pods].map((one) =>
        'metadata' in one ? one.metadata?.namespace : undefined,
      ),
      ...stack.servers.map(({ namespace }) => namespace),
    ].filter((name) => typeof name === 'string');
    await client.applyAll(namespaceObjects(namespaces, (name) => !isUserWorkload(name)));
    // A pod cannot be changed, and Endpoints follow below.
    const kept = new Set(written.map((one) => JSON.stringify(one)));
    await Promise.all(
      before.filter((one) => !kept.has(JSON.stringify(one))).map((one) => client.delete(one)),
    );
    await Promise.all(written.map((one) => client.apply(one)));
    const pods = cluster.pods.filter(({ kind }) => kind === 'Pod');
    await Promise.all(pods.map((pod) => this.client.setStatus(podObject(pod), podStatus(pod))));
    const endpoints = endpointsOf(
      written.filter(({ kind }) => kind === 'Service'),
      cluster,
    );
    await Promise.all(endpoints.map((one) => client.apply(one)));
    return [...written, ...endpoints];
  }

  /** The configurations that the operator writes for the Prometheus servers of the stack. */
  async configurations(): Promise<readonly OperatorConfig[]> {
    const { stack } = this.options;
    const round = randomBytes(4).toString('hex');
    for (const server of stack.servers) await this.client.apply(prometheusObject(server, round));
    const expected = jobsByServer(stack, this.monitors, this.manifests.filter(isRule));
    return Promise.all(
      expected.map(({ server, ...jobs }) => operatorConfig(this.client, server, { round, ...jobs })),
    );
  }

  /** Starts the exporters, and a Prometheus for each configuration. */
  async scrape(configurations: readonly OperatorConfig[]): Promise<readonly RunningScraping[]> {
    const listening = await this.startExporters();
    const { servers } = this.options.stack;
    return Promise.all(
      configurations.map(async (configuration, i) => {
        const scraping = await Scraping.start(configuration, {
          access: this.access,
          folder: path.join(this.workspace.folder, `prometheus-${i}`),
          files: this.workspace.files,
          pods: this.inventory.pods,
          listening,
          admitted: (pod, port) => admits(this.manifests, pod, port, servers[i]?.namespace ?? ''),
        });
        this.running.push(scraping);
        return { scraping, jobs: configuration.config.scrape_configs.map(({ job_name }) => job_name) };
      }),
    );
  }

  private async startExporters(): Promise<(pod: Pod) => string> {
    if (this.servers === undefined) {
      const token = randomBytes(24).toString('base64url');
      const serviceCertificate = await selfSigned(SERVICE_NAMES);
      this.workspace.writeAccess({ token, ca: serviceCertificate.cert });
      this.servers = new ExporterServers({
        pods: this.inventory.pods,
        simulation: this.simulation,
        modelCertificate: await selfSigned(['model-server']),
        serviceCertificate,
        token,
      });
      // The traffic of the hour takes longer to live through than Prometheus waits for an answer.
      for (const pod of this.inventory.pods) this.simulation.expose(pod, '/', END);
      this.running.push(this.servers);
      await this.servers.start();
    }
    const { servers } = this;
    return (pod) => servers.addressOf(pod);
  }
}

/** What prometheus-operator, Prometheus and the network read; the rest of the chart is tried elsewhere. */
const READ_BY_MONITORING = ['ServiceMonitor', 'PodMonitor', 'PrometheusRule', 'Service', 'NetworkPolicy'];

function podObject({ namespace, name }: Pod): Manifest {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name } };
}
