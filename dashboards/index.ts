import { type Dashboard } from '../lib/dashboard/dashboard';
import { aiEngineer } from './ai-engineer';
import { platformAdmin } from './platform-admin';
import { type TokenMetricsOptions, tokenMetrics } from './token-metrics';

export { aiEngineer } from './ai-engineer';
export { platformAdmin } from './platform-admin';
export { type TokenMetricsOptions, tokenMetrics } from './token-metrics';
export * as panels from './panels';
export * as variables from './variables';

/** Platform Admin, AI Engineer and Token Metrics. */
export function standardDashboards(options: TokenMetricsOptions = {}): readonly Dashboard[] {
  return [platformAdmin(), aiEngineer(), tokenMetrics(options)];
}
