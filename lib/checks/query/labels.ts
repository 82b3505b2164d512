import { mayBeAdded } from '../../promql/ownership';
import { type LabelIssue } from '../../promql/promql-labels';
import {
  type CheckedQuery,
  type QueryCheck,
  type QueryFinding,
  at,
  replacing,
  warningIfAssumed,
} from './query-check';

// One pass over the query follows its labels; each check takes its kind of finding from it.

export const labelUnknown: QueryCheck = {
  id: 'label-unknown',
  severity: 'error',
  summary: 'A query names a label that the series of the metric do not have.',
  find: (query) =>
    query.labelIssues.filter(({ kind }) => kind === 'unknown').flatMap((issue) => unknownLabel(query, issue)),
};

function unknownLabel(query: CheckedQuery, issue: LabelIssue): readonly QueryFinding[] {
  const { label = '', meant, series } = issue;
  const { context } = query;
  const fix = meant === undefined ? undefined : replacing(issue.at, meant);
  if (context.strict !== false) return [at(issue.at, issue.message, { fix })];
  if (meant !== undefined) return [at(issue.at, issue.message, { fix })];
  // Who relabels what we do not see is not ours to know.
  if (mayBeAdded(label)) return [];
  if (series === undefined) return [at(issue.at, issue.message, { severity: 'warning' })];
  const { telemetry, exporter } = series.metric;
  if (telemetry === 'check' || telemetry === 'report') {
    return [at(issue.at, issue.message, warningIfAssumed(query, 'labels'))];
  }
  // One whose pods we can tell is of this platform, and its labels are known from its source.
  if (exporter.pods(context.flow.platform) !== undefined) {
    return [at(issue.at, issue.message)];
  }
  return [at(issue.at, issue.message, { severity: 'warning' })];
}

export const labelDropped: QueryCheck = {
  id: 'label-dropped',
  severity: 'error',
  summary: 'A query uses a label that an aggregation in it has taken away.',
  find: ({ labelIssues }) => findings(labelIssues, 'dropped'),
};

export const operandsNeverMatch: QueryCheck = {
  id: 'operands-never-match',
  severity: 'error',
  summary: 'The two sides of an operator have different labels, so that no result is left.',
  find: ({ labelIssues }) => findings(labelIssues, 'never-match'),
};

export const ignoredLabelAbsent: QueryCheck = {
  id: 'ignored-label-absent',
  severity: 'warning',
  summary: 'An operator ignores a label that neither side has.',
  find: ({ labelIssues, context }) =>
    findings(labelIssues, 'ignored').map((found) =>
      context.strict === false ? found : { ...found, severity: 'error' as const },
    ),
};

function findings(issues: readonly LabelIssue[], kind: LabelIssue['kind']): readonly QueryFinding[] {
  return issues.filter((issue) => issue.kind === kind).map((issue) => at(issue.at, issue.message));
}
