import { type Construct } from 'constructs';
import { models } from './exporter';
import { type ScrapeTls } from '../../monitors/scrape-access';
import { type MonitorOptions, ScrapeMonitor } from '../../monitors/scrape-monitor';
import { ScrapePort, ScrapeTarget } from '../../monitors/scrape-target';

export interface KServeModelMonitorProps extends MonitorOptions {
  /** @default 'kserve-llm-models' */
  readonly name?: string;

  /**
   * The namespace of the models; one monitor for each.
   * @default 'llm'
   */
  readonly namespace?: string;

  /**
   * How the model servers' certificates are verified, or `'http'` where they answer plain HTTP, as those of upstream KServe
   * do unless `enableLLMInferenceServiceTLS` is set. KServe signs each server with a certificate of its own, so
   * that one monitor can verify all of them only where you issue the certificates; KServe's own monitors skip it too
   * (opendatahub-io/kserve `pkg/controller/v1alpha2/llmisvc/monitoring.go`).
   */
  readonly tls: ScrapeTls | 'http';

  /**
   * The port the model servers listen on.
   * @default 8000
   */
  readonly port?: number;
}

/**
 * Scrapes every LLMInferenceService of a namespace, real vLLM or simulator, through the Services that KServe labels
 * `app.kubernetes.io/part-of: llminferenceservice`.
 */
export class KServeModelMonitor extends ScrapeMonitor {
  constructor(scope: Construct, id: string, props: KServeModelMonitorProps) {
    const { name = 'kserve-llm-models', namespace = 'llm', tls, port = 8000, ...options } = props;
    super(scope, id, {
      madeElsewhere: true,
      ...options,
      name,
      exporter: models,
      target: ScrapeTarget.services(namespace, { 'app.kubernetes.io/part-of': 'llminferenceservice' }),
      endpoints: [{ port: ScrapePort.number(port), ...(tls === 'http' ? {} : { tls }) }],
    });
  }
}
