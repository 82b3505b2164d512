import { Scrape } from '../../platform/scrape';
import { Exporter } from '../exporter';

/**
 * NVIDIA's exporter on each node with GPUs, wherever their operator runs.
 * `modelName` is the model of the GPU. Pod labels are there only while a pod has the GPU, so
 * `exported_pod!=""` means in use. The node is `Hostname` up to 4.5.3-4.8.2 and `hostname` afterwards.
 */
export const dcgm = new Exporter<'dcgm'>({
  name: 'dcgm',
  title: 'DCGM',
  ofCluster: true,
  scrapedBy: Scrape.elsewhere("the NVIDIA GPU operator's monitor"),
  inspection: { metrics: ({ cli }) => [`${cli} get pods -A -l app=nvidia-dcgm-exporter`] },
});
