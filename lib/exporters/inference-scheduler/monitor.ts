import { type Construct } from 'constructs';
import { type ScrapeAuthorization } from '../../monitors/scrape-access';
import { type MonitorOptions, ScrapeMonitor } from '../../monitors/scrape-monitor';
import { ScrapePort, ScrapeTarget } from '../../monitors/scrape-target';
import { SCHEDULER_LABELS, inferenceScheduler } from './exporter';

export interface InferenceSchedulerMonitorProps extends MonitorOptions {
  /** @default 'kserve-llm-schedulers' */
  readonly name?: string;

  /**
   * The namespace of the models; one monitor for each.
   * @default 'llm'
   */
  readonly namespace?: string;

  /**
   * The token that it asks for: its bearer may `get` the URL `/metrics`. A scheduler that runs with
   * `--metrics-endpoint-auth=false` needs none.
   * @default - none
   */
  readonly authorization?: ScrapeAuthorization;

  /**
   * The port of its metrics.
   * @default 9090
   */
  readonly port?: number;
}

/**
 * Scrapes the inference schedulers of a namespace, by the labels that KServe gives to their pods
 * (opendatahub-io/kserve `pkg/controller/v1alpha2/llmisvc`).
 */
export class InferenceSchedulerMonitor extends ScrapeMonitor {
  constructor(scope: Construct, id: string, props: InferenceSchedulerMonitorProps = {}) {
    const {
      name = 'kserve-llm-schedulers',
      namespace = 'llm',
      authorization,
      port = 9090,
      ...options
    } = props;
    super(scope, id, {
      madeElsewhere: true,
      ...options,
      name,
      exporter: inferenceScheduler,
      target: ScrapeTarget.pods(namespace, SCHEDULER_LABELS),
      endpoints: [
        { port: ScrapePort.number(port), ...(authorization === undefined ? {} : { authorization }) },
      ],
    });
  }
}
