import { ScrapeTls } from '../../monitors/scrape-access';
import { type StandardExporter } from '../standard-exporter';
import {
  gpuIdleWhileRequestsWait,
  modelCachePressure,
  modelFirstTokenSlow,
  modelQueueSaturated,
  modelStalled,
} from './alerts';
import { models } from './exporter';
import './metrics';
import { KServeModelMonitor } from './monitor';

export interface ModelMonitorsProps {
  /**
   * How the model servers' certificates are verified, or `'http'` where they answer plain HTTP.
   * @default - as `models.tls` says; certificates are not verified, and the manifest says why: KServe signs each server
   * with a certificate of its own
   */
  readonly modelTls?: ScrapeTls | 'http';
}

const SKIPPED_TLS = ScrapeTls.skipVerification(
  "KServe signs each model server with a certificate of its own, and KServe's own monitors skip it too",
);

export const MODELS: StandardExporter<'models'> = {
  exporter: models,
  addMonitors: (scope, { platform, named }, { modelTls }) => {
    const tls = modelTls ?? (platform.models.tls === 'http' ? 'http' : SKIPPED_TLS);
    const namespaces = new Set(platform.models.namespaces);
    for (const namespace of namespaces) {
      // Of several, each has a name of its own: an App may write files after kind and name only.
      const name = namespaces.size === 1 ? 'kserve-llm-models' : `kserve-llm-models-${namespace}`;
      new KServeModelMonitor(scope, `Models-${namespace}`, { ...named(name), namespace, tls });
    }
  },
  alerts: {
    group: 'maas-models',
    rules: (thresholds) => [
      modelQueueSaturated(thresholds),
      modelCachePressure(thresholds),
      modelFirstTokenSlow(thresholds),
      modelStalled(thresholds),
      gpuIdleWhileRequestsWait(thresholds),
    ],
  },
};
