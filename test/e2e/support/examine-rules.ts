import { selectorsIn } from '../../../lib/promql/promql-ast';
import { parsePromql } from '../../../lib/promql/promql-parse';
import { causeOfNothing } from './cause';
import { type LivePlatform, WINDOWS } from './platform';
import { type PrometheusApi } from './prometheus-api';

/** Metrics that are not there on a platform without the trouble they tell of, or without the servers that have them. */
const ABSENT: Readonly<Record<string, string>> = {
  auth_server_evaluator_denied: 'no evaluator failed',
  'vllm:gpu_cache_usage_perc': 'the name of old servers',
  'vllm:kv_cache_usage_perc': 'the name of new servers',
  'vllm:time_per_output_token_seconds_bucket': 'the name of old servers',
  'vllm:inter_token_latency_seconds_bucket': 'the name of new servers',
  DCGM_FI_DEV_GPU_UTIL: 'simulators have no GPU',
};

/** Alerts whose condition holds at the end of the busy window, and why. */
const HOLDING: Readonly<Record<string, string>> = {
  MaaSModelTTFTHigh: 'the last burst made queues',
};

/** Everything that is wrong with the rules, each with the rule's name. */
export async function ruleProblems({ prometheus, rules }: LivePlatform): Promise<readonly string[]> {
  const problems = [...(await healthProblems(prometheus))];
  const { now } = WINDOWS.busy;
  for (const { record, alert, expr } of rules.flatMap(({ groups }) =>
    groups.flatMap((group) => group.rules),
  )) {
    const query = String(expr);
    if (record !== undefined) {
      const recorded = await prometheus.query(`count(last_over_time(${record}[5m]))`, now);
      if (recorded.length === 0) {
        problems.push(`${record} records nothing: ${await causeOfNothing(prometheus, query, now)}`);
      }
      continue;
    }
    const name = alert ?? '';
    if (Object.hasOwn(HOLDING, name)) continue;
    const firing = await prometheus.query(query, now);
    problems.push(
      ...firing.map(({ labels, value }) => `${name} holds at ${value} for ${JSON.stringify(labels)}`),
    );
    const missing = await missingIn(prometheus, query, now);
    problems.push(...missing.map((selector) => `${name} asks for what nobody has: ${selector}`));
  }
  return problems;
}

async function missingIn(prometheus: PrometheusApi, query: string, now: number): Promise<readonly string[]> {
  const parsed = parsePromql(query);
  if ('problem' in parsed) return [parsed.problem];
  const missing: string[] = [];
  for (const { name = '', text, matchers } of selectorsIn(parsed.expr)) {
    if (Object.hasOwn(ABSENT, name)) continue;
    // What is asked for is what nobody should have.
    if (matchers.some(({ operator, value }) => operator === '=' && value === '')) continue;
    // Another namespace than that of the rule, whose own rule asks for it.
    const namespaces = matchers.filter(
      ({ label, operator }) => label.name === 'namespace' && operator === '=',
    );
    if (new Set(namespaces.map(({ value }) => value)).size > 1) continue;
    const found = await prometheus.query(`count(last_over_time(${text}[1h]))`, now);
    if (found.length === 0) missing.push(text);
  }
  return missing;
}

interface LoadedRules {
  readonly data: {
    readonly groups: readonly {
      readonly rules: readonly {
        readonly name: string;
        readonly health: string;
        readonly lastError?: string;
      }[];
    }[];
  };
}

/** Rules that Prometheus could not evaluate. It may not have come to all of them yet. */
async function healthProblems(prometheus: PrometheusApi): Promise<readonly string[]> {
  const { data } = (await prometheus.get('/api/v1/rules')) as LoadedRules;
  const loaded = data.groups.flatMap(({ rules }) => rules);
  if (loaded.length === 0) return ['Prometheus has loaded no rules'];
  return loaded
    .filter(({ health }) => health === 'err')
    .map(({ name, lastError = '' }) => `${name} fails: ${lastError}`);
}
