import { type Inventory, type Pod } from '../cluster/inventory';
import { type Family } from '../exposition/registry';
import { type Traffic } from '../traffic/traffic';
import { within } from '../traffic/timeline';
import { AuthorinoExporter } from './authorino';
import { CadvisorExporter } from './cadvisor';
import { DcgmExporter } from './dcgm';
import { type Exporter, type Moment } from './exporter';
import { GatewayExporter } from './gateway';
import { HaproxyRouterExporter } from './haproxy-router';
import { KubeStateMetricsExporter } from './kube-state-metrics';
import { LimitadorExporter } from './limitador';
import { MaasApiExporter } from './maas-api';
import { type LabelPreset } from './policy-labels';
import { SimulatorExporter } from './simulator';
import { VllmExporter } from './vllm';

export interface SimulationOptions {
  readonly traffic: Traffic;
  readonly inventory: Inventory;
  readonly labels: LabelPreset;
  /** Labels that Limitador does not get any more, as long as they are in the set. */
  readonly missingLabels?: ReadonlySet<string>;
}

/** Every exporter of the cluster, led through the traffic from its start. Time only goes forward. */
export class Simulation {
  private readonly traffic: Traffic;
  private readonly exporters = new Map<Pod, Exporter>();
  private pending: Moment[] = [];
  private seen = 0;
  private now: number;

  constructor({ traffic, inventory, labels, missingLabels = new Set() }: SimulationOptions) {
    this.traffic = traffic;
    this.now = traffic.timeline.start;
    for (const pod of inventory.pods) {
      const exporter = exporterOf(pod, { labels, missingLabels, pods: inventory.pods, startedAt: this.now });
      this.exporters.set(pod, exporter);
      this.pending.push(...pod.restarts.map(({ to }) => ({ at: to, happen: () => exporter.restart(to) })));
    }
  }

  /** What a pod answers at `time`; undefined when it has no such path, or is restarting. */
  expose(pod: Pod, path: string, time: number): readonly Family[] | undefined {
    this.advance(time);
    if (isRestarting(pod, time)) return undefined;
    return this.exporters.get(pod)?.expose(path, time);
  }

  private advance(time: number): void {
    if (time <= this.now) return;
    const exporters = [...this.exporters.values()];
    const requests = this.traffic.until(time);
    for (const request of requests.slice(this.seen)) {
      for (const exporter of exporters) this.pending.push(...(exporter.moments?.(request) ?? []));
    }
    this.seen = requests.length;
    for (const exporter of exporters) this.pending.push(...(exporter.between?.(this.now, time) ?? []));
    this.pending.sort((a, b) => a.at - b.at);
    const due = this.pending.findIndex(({ at }) => at > time);
    const happening = this.pending.splice(0, due === -1 ? this.pending.length : due);
    for (const { happen } of happening) happen();
    this.now = time;
  }
}

/** Whether a pod is on its way down or up at `time`. */
export function isRestarting({ restarts }: Pod, time: number): boolean {
  return restarts.some((restart) => within(time, restart));
}

interface Surroundings {
  readonly labels: LabelPreset;
  readonly missingLabels: ReadonlySet<string>;
  readonly pods: readonly Pod[];
  readonly startedAt: number;
}

function exporterOf(pod: Pod, { labels, missingLabels, pods, startedAt }: Surroundings): Exporter {
  switch (pod.exporter) {
    case 'istio-gateway':
      return new GatewayExporter(labels, pod.index);
    case 'limitador':
      return new LimitadorExporter(labels, missingLabels);
    case 'authorino':
      return new AuthorinoExporter();
    case 'models':
      return modelServer(pod, startedAt);
    case 'maas-api':
      return new MaasApiExporter();
    case 'haproxy-router':
      return new HaproxyRouterExporter();
    case 'kube-state-metrics':
      return new KubeStateMetricsExporter(pods.filter(({ kind }) => kind === 'Pod'));
    case 'cadvisor':
      return new CadvisorExporter(pods, pod.node, startedAt);
    case 'dcgm':
      return new DcgmExporter(pods);
  }
}

function modelServer({ model, index }: Pod, startedAt: number): Exporter {
  if (model === undefined) throw new Error('a model server without a model');
  return model.server === 'vllm'
    ? new VllmExporter(model, index, startedAt)
    : new SimulatorExporter(model, index, startedAt);
}
