import { type Pod } from '../cluster/inventory';
import { type Family, Registry } from '../exposition/registry';
import { within } from '../traffic/timeline';
import { type Exporter } from './exporter';

const PHASES = ['Pending', 'Succeeded', 'Failed', 'Unknown', 'Running'];

/** What a container of a model asks for and may take at most. */
export const MODEL_RESOURCES = { cpu: 4, memory: 16 * 1024 ** 3 } as const;

/** kube-state-metrics: what Kubernetes knows of the pods at this moment. */
export class KubeStateMetricsExporter implements Exporter {
  private readonly registry = new Registry();
  private readonly info = this.gauge('kube_pod_info', 'About a pod');
  private readonly phase = this.gauge('kube_pod_status_phase', 'Phase of a pod');
  private readonly ready = this.gauge('kube_pod_status_ready', 'Readiness of a pod');
  private readonly restarts = this.registry.counter('kube_pod_container_status_restarts_total', {
    help: 'Restarts of a container',
  });
  private readonly requests = this.gauge('kube_pod_container_resource_requests', 'Requested by a container');
  private readonly limits = this.gauge('kube_pod_container_resource_limits', 'Limit of a container');
  private readonly replicas = this.gauge('kube_deployment_spec_replicas', 'Replicas wanted');
  private readonly available = this.gauge('kube_deployment_status_replicas_available', 'Replicas available');

  constructor(private readonly pods: readonly Pod[]) {}

  expose(path: string, now: number): readonly Family[] | undefined {
    if (path !== '/metrics') return undefined;
    for (const gauge of [this.replicas, this.available]) gauge.clear();
    this.restarts.clear();
    for (const pod of this.pods) this.tell(pod, now);
    return this.registry.families();
  }

  restart(): void {
    this.registry.clear();
  }

  private tell(pod: Pod, now: number): void {
    const { namespace, container, deployment, node, ip, name } = pod;
    const up = !pod.restarts.some((restart) => within(now, restart));
    const labels = { namespace, pod: name, uid: uid(pod) };
    this.info.set({ ...labels, host_ip: '10.0.0.10', pod_ip: ip, node, created_by_kind: 'ReplicaSet' }, 1);
    for (const phase of PHASES) this.phase.set({ ...labels, phase }, phase === 'Running' ? 1 : 0);
    this.ready.set({ ...labels, condition: 'true' }, up ? 1 : 0);
    this.ready.set({ ...labels, condition: 'false' }, up ? 0 : 1);
    this.ready.set({ ...labels, condition: 'unknown' }, 0);
    const restarted = pod.restarts.filter(({ from }) => from <= now).length;
    this.restarts.add({ ...labels, container }, restarted);
    this.replicas.add({ namespace, deployment }, 1);
    this.available.add({ namespace, deployment }, up ? 1 : 0);
    if (pod.model !== undefined) this.reserved({ ...labels, container, node }, pod.model.gpus);
  }

  private reserved(labels: Readonly<Record<string, string>>, gpus: number): void {
    const asked = [
      { resource: 'cpu', unit: 'core', value: MODEL_RESOURCES.cpu },
      { resource: 'memory', unit: 'byte', value: MODEL_RESOURCES.memory },
      ...(gpus > 0 ? [{ resource: 'nvidia_com_gpu', unit: 'integer', value: gpus }] : []),
    ];
    for (const { resource, unit, value } of asked) {
      this.requests.set({ ...labels, resource, unit }, value);
      this.limits.set({ ...labels, resource, unit }, value);
    }
  }

  private gauge(name: string, help: string) {
    return this.registry.gauge(name, { help });
  }
}

/** A name in the form of a UUID. */
function uid({ ip }: Pod): string {
  const last = ip.split('.').at(-1) ?? '0';
  return `00000000-0000-4000-8000-${last.padStart(12, '0')}`;
}
