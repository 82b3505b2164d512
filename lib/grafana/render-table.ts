import { type DataTransformerConfig } from '@grafana/grafana-foundation-sdk/dashboard';
import { type Answer } from '../dashboard/answer';
import { type Panel } from '../dashboard/panel';
import { type Unit } from '../dashboard/unit';
import { type Words, labelHeading, say } from '../dashboard/words';

export interface TableColumns {
  readonly transformations: readonly DataTransformerConfig[];
  readonly labels: readonly LabelColumn[];
  readonly values: readonly ValueColumn[];
}

export interface LabelColumn {
  readonly label: string;
  readonly heading: string;
}

/** Units belong to these: a user called 1042 is no amount. */
export interface ValueColumn {
  readonly heading: string;
  readonly unit: Unit;
  /** What stands in a cell without a value. */
  readonly absent: string;
}

/** One column for each label, then one for each target, headed in words. */
export function tableColumns(panel: Panel, answers: readonly Answer[], words: Words): TableColumns {
  const labels = [...new Set(answers.flatMap((answer) => answer.labels))];
  const values = answers.map(({ refId, target }) => {
    const unit = target.unit ?? panel.unit;
    return {
      // One query names its values `Value`, several of them `Value #A`, `Value #B`.
      field: answers.length === 1 ? 'Value' : `Value #${refId}`,
      heading: say(target.column ?? panel.title, words),
      unit,
      absent: say(target.absent ?? absentFor(unit), words),
    };
  });
  const fields = [...labels, ...values.map(({ field }) => field)];
  const organized = {
    excludeByName: { Time: true },
    indexByName: Object.fromEntries(fields.map((field, index) => [field, index])),
    renameByName: Object.fromEntries([
      ...labels.map((label) => [label, labelHeading(label)] as const),
      ...values.map(({ field, heading }) => [field, heading] as const),
    ]),
  };
  const organize: DataTransformerConfig = { id: 'organize', options: organized };
  return {
    transformations: answers.length === 1 ? [organize] : [{ id: 'merge', options: {} }, organize],
    labels: labels.map((label) => ({ label, heading: labelHeading(label) })),
    values,
  };
}

/** A counter of tokens or requests is not there until the first one. */
function absentFor(unit: Unit): string {
  return unit === 'tokens' || unit === 'requests' || unit === 'count' ? '0' : '-';
}
