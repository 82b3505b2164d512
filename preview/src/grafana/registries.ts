import {
  type FieldConfigPropertyItem,
  FieldColorModeId,
  ThresholdsMode,
  booleanOverrideProcessor,
  dataLinksOverrideProcessor,
  displayNameOverrideProcessor,
  identityOverrideProcessor,
  numberOverrideProcessor,
  standardEditorsRegistry,
  standardFieldConfigEditorRegistry,
  standardTransformers,
  standardTransformersRegistry,
  thresholdsOverrideProcessor,
  unitOverrideProcessor,
  valueMappingsOverrideProcessor,
} from '@grafana/data';

// Grafana's application fills these registries when it starts; its packages leave that to whoever uses them.

const PROCESSORS: Readonly<Record<string, FieldConfigPropertyItem['process']>> = {
  displayName: displayNameOverrideProcessor,
  unit: unitOverrideProcessor,
  min: numberOverrideProcessor,
  max: numberOverrideProcessor,
  decimals: numberOverrideProcessor,
  color: identityOverrideProcessor,
  noValue: identityOverrideProcessor,
  links: dataLinksOverrideProcessor,
  mappings: valueMappingsOverrideProcessor,
  thresholds: thresholdsOverrideProcessor,
  filterable: booleanOverrideProcessor,
};

const DEFAULTS: Readonly<Record<string, unknown>> = {
  mappings: [],
  thresholds: {
    mode: ThresholdsMode.Absolute,
    steps: [
      { value: -Infinity, color: 'green' },
      { value: 80, color: 'red' },
    ],
  },
  color: { mode: FieldColorModeId.Thresholds },
};

const EDITORS = [
  ...[
    'number',
    'slider',
    'text',
    'boolean',
    'radio',
    'select',
    'unit',
    'color',
    'custom',
    'mappings',
    'links',
  ],
  ...['thresholds', 'stats-picker', 'strings', 'timezone', 'fieldColor', 'field-name', 'multi-select'],
];

const nothing = () => null;

export function fillRegistries(): void {
  standardTransformersRegistry.setInit(() =>
    [...new Map(Object.values(standardTransformers).map((one) => [one.id, one])).values()].map((one) => ({
      ...{ id: one.id, name: one.name, transformation: one, editor: nothing as never },
      ...{ imageDark: '', imageLight: '' },
    })),
  );
  standardFieldConfigEditorRegistry.setInit(() =>
    Object.entries(PROCESSORS).map(([id, process]) => ({
      ...{
        id,
        path: id,
        name: id,
        description: '',
        editor: nothing as never,
        override: nothing as never,
        process,
      },
      ...{ shouldApply: () => true, settings: {}, defaultValue: DEFAULTS[id] },
    })),
  );
  standardEditorsRegistry.setInit(() => EDITORS.map((id) => ({ id, name: id, editor: nothing as never })));
}
