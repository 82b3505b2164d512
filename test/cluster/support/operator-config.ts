import { gunzipSync } from 'node:zlib';
import { parse } from 'yaml';
import { type KubeClient } from './kube-client';
import { type PrometheusServer } from './monitoring-stacks';
import { until } from './process';

export interface RelabelRule {
  readonly source_labels?: readonly string[];
  readonly regex?: string;
  readonly target_label?: string;
  readonly replacement?: string;
  readonly action?: string;
}

export interface OperatorScrapeConfig {
  readonly job_name: string;
  readonly kubernetes_sd_configs: readonly object[];
  readonly relabel_configs: readonly RelabelRule[];
  readonly [field: string]: unknown;
}

/** The configuration that prometheus-operator writes for a Prometheus. */
export interface OperatorConfig {
  readonly config: {
    readonly global: { readonly external_labels: Readonly<Record<string, string>> } & object;
    readonly scrape_configs: readonly OperatorScrapeConfig[];
    readonly [field: string]: unknown;
  };
  /** The rule files, by name. */
  readonly rules: Readonly<Record<string, string>>;
}

/**
 * The configuration with the jobs and rule files that are expected, which the operator takes a moment to write. Where
 * it never has them, the message says which are missing and which are too many.
 */
export async function operatorConfig(
  client: KubeClient,
  server: PrometheusServer,
  expected: { readonly round: string; readonly jobs: readonly string[]; readonly ruleFiles: number },
): Promise<OperatorConfig> {
  let found: OperatorConfig | undefined;
  const jobs = () => found?.config.scrape_configs.map(({ job_name }) => job_name) ?? [];
  await until(
    async () => {
      found = await writtenConfig(client, server);
      return (
        found?.config.global.external_labels.round === expected.round &&
        jobs().sort().join() === [...expected.jobs].sort().join() &&
        Object.keys(found.rules).length === expected.ruleFiles
      );
    },
    30,
    () => {
      const missing = expected.jobs.filter((job) => !jobs().includes(job));
      const extra = jobs().filter((job) => !expected.jobs.includes(job));
      return (
        `prometheus-operator configures ${server.name} without ${missing.join(', ') || 'nothing'}, ` +
        `with ${extra.join(', ') || 'nothing'} beside what was expected, and with ` +
        `${Object.keys(found?.rules ?? {}).length} of ${expected.ruleFiles} rule files`
      );
    },
  );
  if (found === undefined) throw new Error('never');
  return found;
}

async function writtenConfig(
  client: KubeClient,
  { namespace, name }: PrometheusServer,
): Promise<OperatorConfig | undefined> {
  const secret = await client.request('GET', `/api/v1/namespaces/${namespace}/secrets/prometheus-${name}`);
  if (secret.status !== 200) return undefined;
  const { data } = secret.body as { data: Readonly<Record<string, string>> };
  const zipped = Buffer.from(data['prometheus.yaml.gz'] ?? '', 'base64');
  if (zipped.length === 0) return undefined;
  const config = parse(gunzipSync(zipped).toString()) as OperatorConfig['config'];
  const selector = encodeURIComponent(`prometheus-name=${name}`);
  const { items } = await client.get<{
    items: readonly { readonly data?: Readonly<Record<string, string>> }[];
  }>(`/api/v1/namespaces/${namespace}/configmaps?labelSelector=${selector}`);
  return {
    config,
    rules: Object.assign({}, ...items.map((item) => item.data ?? {})) as Record<string, string>,
  };
}
