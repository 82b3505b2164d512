import { type Pod } from '../cluster/inventory';
import { type Family, type Labels, Registry } from '../exposition/registry';
import { within } from '../traffic/timeline';
import { type Exporter } from './exporter';

/** Percent, and MiB. */
export const GPU_IN_USE = { util: 62, usedMebibytes: 40_960 } as const;
const TOTAL_MEBIBYTES = 81_920;

/** NVIDIA's exporter, before 4.6: a GPU says which pod has it while one has. */
export class DcgmExporter implements Exporter {
  private readonly registry = new Registry();
  private readonly util = this.gauge('DCGM_FI_DEV_GPU_UTIL', 'GPU utilization (in %).');
  private readonly used = this.gauge('DCGM_FI_DEV_FB_USED', 'Memory used (in MiB).');
  private readonly free = this.gauge('DCGM_FI_DEV_FB_FREE', 'Memory free (in MiB).');

  constructor(private readonly pods: readonly Pod[]) {}

  expose(path: string, now: number): readonly Family[] | undefined {
    if (path !== '/metrics') return undefined;
    this.registry.clear();
    for (const [index, gpu] of this.gpus(now).entries()) {
      const labels = gpuLabels(index, gpu);
      this.util.set(labels, gpu === undefined ? 0 : GPU_IN_USE.util);
      this.used.set(labels, gpu === undefined ? 0 : GPU_IN_USE.usedMebibytes);
      this.free.set(labels, TOTAL_MEBIBYTES - (gpu === undefined ? 0 : GPU_IN_USE.usedMebibytes));
    }
    return this.registry.families();
  }

  restart(): void {
    // It keeps nothing between two scrapes.
  }

  private gauge(name: string, help: string) {
    return this.registry.gauge(name, { help });
  }

  /** The pods that have a GPU each, and undefined for one that nobody has. */
  private gpus(now: number): readonly (Pod | undefined)[] {
    const taken = this.pods.flatMap((pod) =>
      Array.from({ length: pod.model?.gpus ?? 0 }, () =>
        pod.restarts.some((restart) => within(now, restart)) ? undefined : pod,
      ),
    );
    return [...taken, undefined];
  }
}

function gpuLabels(index: number, pod: Pod | undefined): Labels {
  return {
    gpu: String(index),
    UUID: `GPU-00000000-0000-0000-0000-00000000000${index}`,
    device: `nvidia${index}`,
    modelName: 'NVIDIA H100 80GB HBM3',
    Hostname: 'gpu-0',
    ...(pod === undefined ? {} : { container: pod.container, namespace: pod.namespace, pod: pod.name }),
  };
}
