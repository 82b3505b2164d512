import { type DataTransformerConfig } from '@grafana/grafana-foundation-sdk/dashboard';
import { type Answer } from '../dashboard/answer';
import { type Panel } from '../dashboard/panel';
import { type Unit } from '../dashboard/unit';
import { type Words, labelHeading, say } from '../dashboard/words';

export interface TableColumns {
  readonly transformations: readonly DataTransformerConfig[];
  /** Columns that count something else than the panel does. */
  readonly units: readonly { readonly column: string; readonly unit: Unit }[];
  /** The column whose largest values stand on top. */
  readonly sortBy?: string;
}

/** One column for each label, then one for each target, headed in words. */
export function tableColumns(panel: Panel, answers: readonly Answer[], words: Words): TableColumns {
  const labels = [...new Set(answers.flatMap((answer) => answer.labels))];
  const values = answers.map(({ refId, target }) => ({
    // One query names its values `Value`, several of them `Value #A`, `Value #B`.
    field: answers.length === 1 ? 'Value' : `Value #${refId}`,
    column: say(target.column ?? panel.title, words),
    unit: target.unit,
  }));
  const fields = [...labels, ...values.map(({ field }) => field)];
  const organized = {
    excludeByName: { Time: true },
    indexByName: Object.fromEntries(fields.map((field, index) => [field, index])),
    renameByName: Object.fromEntries([
      ...labels.map((label) => [label, labelHeading(label)] as const),
      ...values.map(({ field, column }) => [field, column] as const),
    ]),
  };
  const organize: DataTransformerConfig = { id: 'organize', options: organized };
  return {
    transformations: answers.length === 1 ? [organize] : [{ id: 'merge', options: {} }, organize],
    units: values.flatMap(({ column, unit }) => (unit === undefined ? [] : [{ column, unit }])),
    sortBy: values[0]?.column,
  };
}
