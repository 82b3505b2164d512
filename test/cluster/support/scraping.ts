import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Pod, type Port } from '../../../demo/cluster/inventory';
import { type Labels } from '../../../demo/exposition/registry';
import { type Files } from '../../../demo/prometheus/scrape-config';
import { Prometheus, freePort } from '../../../demo/prometheus/programs';
import { realPart } from '../../support/real-parts';
import { type Access } from './kube-client';
import { type OperatorConfig, type RelabelRule } from './operator-config';
import { until } from './process';

/** Where the pods of the cluster really listen: what has an address in the cluster has another on this machine. */
export type Listening = (pod: Pod) => string;

export interface RunOptions {
  readonly access: Access;
  /** Where it may write. */
  readonly folder: string;
  readonly files: Files;
  readonly pods: readonly Pod[];
  readonly listening: Listening;
  /** Whether the network lets this Prometheus through to a port. */
  readonly admitted: (pod: Pod, port: Port) => boolean;
}

export interface ActiveTarget {
  readonly scrapePool: string;
  readonly labels: Labels;
  readonly discoveredLabels: Labels;
  readonly health: 'up' | 'down' | 'unknown';
  readonly lastError: string;
}

export interface RelabelStep {
  readonly rule: RelabelRule;
  readonly output: Labels;
  readonly keep: boolean;
}

interface LoadedRule {
  readonly name: string;
  readonly health: string;
  readonly lastError?: string;
}

const TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** A Prometheus 3 with the configuration that the operator wrote, which discovers by the API server. */
export class Scraping {
  static async start(written: OperatorConfig, options: RunOptions): Promise<Scraping> {
    const { folder } = options;
    mkdirSync(path.join(folder, 'rules'), { recursive: true });
    for (const [name, text] of Object.entries(written.rules)) {
      writeFileSync(path.join(folder, 'rules', name), text);
    }
    const config = path.join(folder, 'prometheus.json');
    writeFileSync(config, JSON.stringify(localised(written, options), null, 2));
    const program = realPart('prometheus');
    if (program === undefined) throw new Error('Prometheus 3 is not built');
    const prometheus = await Prometheus.start({
      ...{ program, config, data: path.join(folder, 'data'), port: await freePort() },
      // What is discovered is scraped at once.
      flags: ['--scrape.discovery-reload-interval=100ms'],
    });
    return new Scraping(prometheus);
  }

  private constructor(private readonly prometheus: Prometheus) {}

  async stop(): Promise<void> {
    await this.prometheus.stop();
  }

  /** The targets, once there are so many and each answers. */
  async targets(expected: number): Promise<readonly ActiveTarget[]> {
    let found: readonly ActiveTarget[] = [];
    try {
      await until(
        async () => {
          const answer = await this.get<{ activeTargets: readonly ActiveTarget[] }>('targets?state=active');
          found = answer.activeTargets;
          return found.length >= expected && found.every(({ health }) => health === 'up');
        },
        20,
        () => 'too few targets',
      );
    } catch {
      // Which are missing, and which were never scraped, is for the comparison to say.
    }
    return found;
  }

  /** Every series, but for those of rules and those that tell of the scrapes themselves. */
  async series(): Promise<readonly Labels[]> {
    const all = encodeURIComponent('{__name__=~".+",__name__!~"up|scrape_.*|ALERTS|ALERTS_FOR_STATE"}');
    const recorded = new Set((await this.loadedRules()).map(({ name }) => name));
    const series = await this.get<readonly Labels[]>(`series?match[]=${all}`);
    return series.filter(({ __name__: name = '' }) => !recorded.has(name));
  }

  /** What each relabelling of a job does to what was discovered. */
  async relabelSteps({ scrapePool, discoveredLabels }: ActiveTarget): Promise<readonly RelabelStep[]> {
    const query = new URLSearchParams({ scrapePool, labels: JSON.stringify(discoveredLabels) });
    const { steps } = await this.get<{ steps: readonly RelabelStep[] }>(
      `targets/relabel_steps?${query.toString()}`,
    );
    return steps;
  }

  /** Rules that were loaded, and what is wrong with those that could not be evaluated. */
  async rules(): Promise<{ readonly loaded: number; readonly problems: readonly string[] }> {
    const rules = await this.loadedRules();
    return {
      loaded: rules.length,
      problems: rules
        .filter(({ health }) => health === 'err')
        .map(({ name, lastError = '' }) => `${name}: ${lastError}`),
    };
  }

  private async loadedRules(): Promise<readonly LoadedRule[]> {
    const { groups } = await this.get<{ groups: readonly { rules: readonly LoadedRule[] }[] }>('rules');
    return groups.flatMap((group) => group.rules);
  }

  private async get<T>(endpoint: string): Promise<T> {
    const response = await fetch(`${this.prometheus.url}/api/v1/${endpoint}`);
    const { data, error } = (await response.json()) as { data: T; error?: string };
    if (error !== undefined) throw new Error(`${endpoint}: ${error}`);
    return data;
  }
}

/** The operator's configuration, for this machine: nothing else of it changes. */
function localised({ config, rules }: OperatorConfig, options: RunOptions): unknown {
  const { access, files, folder } = options;
  const scrape_configs = config.scrape_configs.map((job) => ({
    ...job,
    scrape_interval: '2s',
    scrape_timeout: '2s',
    kubernetes_sd_configs: job.kubernetes_sd_configs.map((discovery) => ({
      ...discovery,
      api_server: access.url,
      authorization: { credentials: access.token },
      tls_config: { insecure_skip_verify: true },
    })),
    relabel_configs: [...job.relabel_configs, ...whereItListens(options)],
  }));
  const local = {
    ...config,
    scrape_configs,
    alerting: undefined,
    rule_files: Object.keys(rules).map((name) => path.join(folder, 'rules', name)),
  };
  const text = JSON.stringify(local)
    .replaceAll(/\$\((POD_NAME|SHARD)\)/g, '0')
    .replaceAll(TOKEN, files.token)
    .replaceAll(/"ca_file":"[^"]*"/g, `"ca_file":${JSON.stringify(files.ca)}`);
  return JSON.parse(text) as unknown;
}

/** Nobody listens here. */
const NOWHERE = '127.0.0.1:1';

/** Keeps what a target is called, and then goes where its pod really listens, if the network lets it through. */
function whereItListens({ pods, listening, admitted }: RunOptions): readonly RelabelRule[] {
  const moved = ({ ip }: Pod, port: string, to: string): RelabelRule => ({
    source_labels: ['__address__'],
    regex: `${ip.replaceAll('.', String.raw`\.`)}:${port}`,
    target_label: '__address__',
    replacement: to,
  });
  return [
    { source_labels: ['__address__'], target_label: 'instance' },
    ...pods.flatMap((pod) =>
      pod.ports
        .filter((port) => !admitted(pod, port))
        .map((port) => moved(pod, String(port.number), NOWHERE)),
    ),
    ...pods.map((pod) => moved(pod, String.raw`\d+`, listening(pod))),
  ];
}
