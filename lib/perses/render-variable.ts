import { type VariableDefinition } from '@perses-dev/core';
import { type VariableAnswer } from '../dashboard/variable-answer';
import { type Words, say } from '../dashboard/words';
import { type StoreName } from '../flow/flow';
import { type LabelValuesOptions, type PrometheusSelector } from './plugins';

export function renderVariable(
  { variable, values, asked }: VariableAnswer,
  words: Words,
  datasources: Readonly<Record<StoreName, PrometheusSelector>>,
): readonly VariableDefinition[] {
  if (asked !== undefined) return [renderAsked(variable, words)];
  if (values === undefined) return [];
  const many = variable.choice === 'many';
  const spec: LabelValuesOptions = {
    labelName: values.label,
    matchers: [values.selector],
    datasource: datasources[values.store],
  };
  return [
    {
      kind: 'ListVariable',
      spec: {
        name: variable.name,
        display: { name: say(variable.title, words), description: say(variable.about, words) },
        allowMultiple: many,
        allowAllValue: many,
        // A list of all values would leave out what appeared after the page was loaded.
        ...(many ? { customAllValue: '.*', defaultValue: '$__all' } : {}),
        sort: 'alphabetical-ci-asc',
        plugin: { kind: 'PrometheusLabelValuesVariable', spec: { ...spec } },
      },
    },
  ];
}

/**
 * Perses asks nothing about the range of a dashboard for a variable. Recordings are always read there: what they do not
 * cover is left empty, and not answered from the raw counters.
 */
function renderAsked({ name, title, about }: VariableAnswer['variable'], words: Words): VariableDefinition {
  const display = { name: say(title, words), description: say(about, words), hidden: true };
  return { kind: 'TextVariable', spec: { name, display, value: '.*', constant: true } };
}
