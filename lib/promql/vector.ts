import { LabelSelectorBuilder, VectorExprBuilder } from '@grafana/promql-builder';
import { type LabelMatcher } from '../exporters/label-matcher';

/** The series of a name that meet every condition. */
export function vectorOf(name: string, matchers: readonly LabelMatcher[]): VectorExprBuilder {
  const labels = matchers.map(({ label, operator, value }) =>
    new LabelSelectorBuilder().name(label).operator(operator).value(value),
  );
  return new VectorExprBuilder().metric(name).labels(labels);
}
