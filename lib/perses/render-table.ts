import { type Answer } from '../dashboard/answer';
import { type Panel } from '../dashboard/panel';
import { type Words, labelHeading, say } from '../dashboard/words';
import { amountFormat, heading } from './look';
import { type ColumnSettings, type TableOptions } from './plugins';

/** One column for each label, then one for each target, headed in words. */
export function tableOptions(
  panel: Pick<Panel, 'title' | 'unit'>,
  answers: readonly Answer[],
  words: Words,
): TableOptions {
  const labels = [...new Set(answers.flatMap((answer) => answer.labels))];
  const values = answers.map(({ target }, i): ColumnSettings => {
    const unit = target.unit ?? panel.unit;
    return {
      // One query names its values `value`, several of them `value #1`, `value #2`.
      name: answers.length === 1 ? 'value' : `value #${i + 1}`,
      header: heading(say(target.column ?? panel.title, words), unit),
      format: amountFormat(unit),
      align: 'right',
      enableSorting: true,
      ...(i === 0 ? { sort: 'desc' } : {}),
    };
  });
  return {
    density: 'compact',
    defaultColumnWidth: 'auto',
    columnSettings: [
      ...labels.map((label): ColumnSettings => ({
        name: label,
        header: labelHeading(label),
        enableSorting: true,
      })),
      ...values,
      { name: 'timestamp', hide: true },
    ],
    ...(answers.length === 1 ? {} : { transforms: [{ kind: 'MergeSeries', spec: {} }] }),
  };
}
