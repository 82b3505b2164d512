import { type Check } from './check';
import { DASHBOARD_CHECKS } from './dashboard/dashboard-checks';
import { DOCUMENT_CHECKS } from './document-checks';
import { MONITOR_CHECKS } from './monitor/monitor-checks';
import { PERSES_CHECKS } from './perses/perses-checks';
import { QUERY_CHECKS } from './query/query-checks';
import { querySyntax } from './query/query-syntax';
import { RULE_CHECKS } from './rule/rule-checks';
import { RUN_CHECKS } from './run/run-checks';

/** Every check, by what it looks at. */
export const CHECKS: readonly Check[] = [
  ...DOCUMENT_CHECKS,
  querySyntax,
  ...QUERY_CHECKS,
  ...RULE_CHECKS,
  ...DASHBOARD_CHECKS,
  ...PERSES_CHECKS,
  ...MONITOR_CHECKS,
  ...RUN_CHECKS,
];
