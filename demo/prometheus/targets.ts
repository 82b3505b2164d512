import { type Inventory, type Pod } from '../cluster/inventory';
import { type Manifest, type Monitor, nameOf } from '../cluster/manifests';
import { type Labels } from '../exposition/registry';
import { type Discovered, type Listening, discovered, servicesOf } from './discovery';
import { relabelled } from './relabel';
import { type Files, type ScrapeConfig, scrapeConfigs } from './scrape-config';
import { type Confines } from './user-workload';

/** A target as Prometheus comes to know it. */
export interface Target {
  readonly pod: Pod;
  /** What its series are labelled with. */
  readonly labels: Labels;
}

/** A job: one endpoint of one monitor. */
export interface Job {
  readonly config: ScrapeConfig;
  readonly monitor: string;
  readonly offered: readonly Discovered[];
  readonly targets: readonly Target[];
}

export interface Jobs {
  readonly jobs: readonly Job[];
  /** Endpoints of monitors that find nothing: `namespace/name`, and what it looks for. */
  readonly unmatched: readonly string[];
}

export interface JobsOptions {
  readonly monitors: readonly Monitor[];
  /** Where Services are that the synth brings. */
  readonly manifests: readonly Manifest[];
  readonly inventory: Inventory;
  readonly files: Files;
  readonly listening: Listening;
  /** @default - as in OpenShift, those of user-workload monitoring */
  readonly confines?: Confines;
}

/** What Prometheus scrapes for the monitors in this cluster. */
export function jobsOf(options: JobsOptions): Jobs {
  const { monitors, manifests, inventory, files, listening, confines } = options;
  const services = servicesOf(inventory, manifests);
  const jobs = monitors.flatMap((monitor) => {
    const offered = discovered(monitor, inventory.pods, services, listening, confines);
    return scrapeConfigs(monitor, files, confines).map((config): Job => {
      const targets = offered.flatMap(({ pod, labels }) => {
        const kept = relabelled({ ...labels, ...jobLabels(config) }, config.relabel_configs);
        return kept === undefined ? [] : [{ pod, labels: targetLabels(kept) }];
      });
      return { config, monitor: nameOf(monitor), offered, targets };
    });
  });
  return {
    jobs,
    unmatched: jobs
      .filter(({ targets }) => targets.length === 0)
      .map(({ monitor, config }) => `${monitor} finds nothing for ${config.job_name}`),
  };
}

/** What Prometheus adds to everything that a job discovers. */
function jobLabels(config: ScrapeConfig): Labels {
  return {
    job: config.job_name,
    __scheme__: config.scheme,
    __metrics_path__: config.metrics_path,
    __scrape_interval__: config.scrape_interval,
    __scrape_timeout__: config.scrape_timeout,
  };
}

/** Discovery by file: what is offered to a job, with the meta labels that Kubernetes discovery gives. */
export function fileDiscovery({ offered }: Job): readonly { targets: readonly string[]; labels: Labels }[] {
  return offered.map(({ labels: { __address__: address = '', ...labels } }) => ({
    targets: [address],
    labels,
  }));
}

/** Prometheus drops what begins with two underscores once a target is made. */
function targetLabels(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !name.startsWith('__')));
}
