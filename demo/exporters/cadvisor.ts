import { type Pod } from '../cluster/inventory';
import { type Family, type Labels, Registry } from '../exposition/registry';
import { within } from '../traffic/timeline';
import { type Exporter } from './exporter';

/** What a container takes, all the time. */
export interface Consumption {
  readonly cores: number;
  readonly memoryBytes: number;
}

/** A container of a model works for its living; the others are small. */
export function consumption({ model }: Pick<Pod, 'model'>): Consumption {
  return model === undefined
    ? { cores: 0.05, memoryBytes: 120 * 1024 ** 2 }
    : { cores: 0.5 + model.gpus, memoryBytes: (2 + 4 * model.gpus) * 1024 ** 3 };
}

/** cAdvisor in the kubelet of a node. Each pod has a series of its own beside those of its containers. */
export class CadvisorExporter implements Exporter {
  private readonly registry = new Registry();
  private readonly cpu = this.registry.counter('container_cpu_usage_seconds_total', {
    help: 'CPU time used',
  });
  private readonly memory = this.registry.gauge('container_memory_working_set_bytes', {
    help: 'Memory in use',
  });

  constructor(
    private readonly pods: readonly Pod[],
    private readonly node: string,
    private readonly startedAt: number,
  ) {}

  expose(path: string, now: number): readonly Family[] | undefined {
    if (path !== '/metrics/cadvisor') return undefined;
    this.registry.clear();
    for (const pod of this.pods.filter(({ node, kind }) => node === this.node && kind === 'Pod')) {
      if (pod.restarts.some((restart) => within(now, restart))) continue;
      const { cores, memoryBytes } = consumption(pod);
      const since = pod.restarts.filter(({ to }) => to <= now).at(-1)?.to ?? this.startedAt;
      for (const labels of [containerLabels(pod, since), podLabels(pod)]) {
        this.cpu.set(
          { ...labels, cpu: 'total' },
          cores * (now - (labels.container === '' ? this.startedAt : since)),
        );
        this.memory.set(labels, memoryBytes);
      }
    }
    return this.registry.families();
  }

  restart(): void {
    // The kubelet does not restart, and keeps nothing between two scrapes.
  }
}

/** A restarted container is another container. */
function containerLabels({ namespace, name, container, ip }: Pod, since: number): Labels {
  const id = `/kubepods.slice/pod-${ip}/${container}-${since}`;
  return {
    container,
    id,
    image: `quay.io/demo/${container}:1`,
    name: `k8s_${container}`,
    namespace,
    pod: name,
  };
}

function podLabels({ namespace, name, ip }: Pod): Labels {
  return { container: '', id: `/kubepods.slice/pod-${ip}`, image: '', name: '', namespace, pod: name };
}
