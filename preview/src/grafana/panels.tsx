import {
  type DataFrame,
  type Field,
  type FieldDisplay,
  FieldColorModeId,
  FieldType,
  PanelPlugin,
  type PanelProps,
  VizOrientation,
  cacheFieldDisplayNames,
  getDisplayValueAlignmentFactors,
  getFieldDisplayValues,
  identityOverrideProcessor,
} from '@grafana/data';
import {
  BarGauge,
  BigValue,
  type BigValueColorMode,
  type BigValueGraphMode,
  type BigValueJustifyMode,
  BigValueTextMode,
  TimeSeries,
  VizRepeater,
  useTheme2,
} from '@grafana/ui';
import { TableNG } from '@grafana/ui/unstable';
import { type ReactElement } from 'react';

// The panels themselves are part of Grafana's application, which is AGPL. These are thin ones of its published parts.

interface Options {
  readonly reduceOptions: Parameters<typeof getFieldDisplayValues>[0]['reduceOptions'];
  readonly orientation?: VizOrientation;
  readonly text?: { titleSize?: number; valueSize?: number };
  readonly colorMode: BigValueColorMode;
  readonly graphMode: BigValueGraphMode;
  readonly justifyMode: BigValueJustifyMode;
  readonly displayMode?: never;
  readonly valueMode?: never;
  readonly namePlacement?: never;
  readonly showUnfilled?: boolean;
  readonly legend: never;
  readonly sortBy?: { displayName: string; desc?: boolean }[];
}

type Props = PanelProps<Options>;

function useValues({ fieldConfig, options, replaceVariables, data, timeZone }: Props): () => FieldDisplay[] {
  const theme = useTheme2();
  const { reduceOptions, graphMode } = options;
  return () =>
    getFieldDisplayValues({
      ...{ fieldConfig, reduceOptions, replaceVariables, theme, data: data.series, timeZone },
      sparkline: graphMode === ('area' as BigValueGraphMode),
    });
}

function Stat(props: Props): ReactElement {
  const { width, height, options, data, renderCounter } = props;
  const theme = useTheme2();
  return (
    <VizRepeater
      getValues={useValues(props)}
      getAlignmentFactors={getDisplayValueAlignmentFactors}
      renderValue={({ value, alignmentFactors, width: w, height: h, count }) => (
        <BigValue
          {...{ theme, count, alignmentFactors, width: w, height: h, text: options.text }}
          value={value.display}
          sparkline={value.sparkline}
          colorMode={options.colorMode}
          graphMode={options.graphMode}
          justifyMode={options.justifyMode}
          textMode={count === 1 ? BigValueTextMode.Value : BigValueTextMode.ValueAndName}
        />
      )}
      {...{ width, height, renderCounter, source: data, itemSpacing: 3, autoGrid: true }}
      orientation={options.orientation ?? VizOrientation.Auto}
    />
  );
}

function Bars(props: Props): ReactElement {
  const { width, height, options, data, renderCounter } = props;
  const theme = useTheme2();
  return (
    <VizRepeater
      getValues={useValues(props)}
      getAlignmentFactors={getDisplayValueAlignmentFactors}
      renderValue={({ value, alignmentFactors, width: w, height: h, orientation }) => (
        <BarGauge
          {...{
            theme,
            alignmentFactors,
            width: w,
            height: h,
            orientation,
            text: options.text,
            itemSpacing: 10,
          }}
          value={value.display}
          field={value.field}
          displayMode={options.displayMode}
          valueDisplayMode={options.valueMode}
          namePlacement={options.namePlacement}
          showUnfilled={options.showUnfilled}
        />
      )}
      {...{ width, height, renderCounter, source: data, itemSpacing: 10 }}
      {...{ minVizHeight: 16, maxVizHeight: 300, minVizWidth: 8 }}
      orientation={options.orientation ?? VizOrientation.Horizontal}
    />
  );
}

function Lines({ data, timeRange, timeZone, width, height, options, fieldConfig }: Props): ReactElement {
  const frames = data.series
    .filter(({ fields }) => fields.some(({ type }) => type === FieldType.number))
    .map(({ fields, ...frame }) => ({ ...frame, fields: fields.map(drawable) }));
  if (frames.length === 0) return <Empty text={fieldConfig.defaults.noValue} />;
  cacheFieldDisplayNames(frames);
  return (
    <TimeSeries
      {...{ frames, timeRange, timeZone, width, height, options, legend: options.legend }}
      structureRev={data.structureRev}
    />
  );
}

/** What is no number, as a quantile of nothing, is a gap: Grafana's own panel does the same. */
function drawable(field: Field): Field {
  if (field.type !== FieldType.number) return field;
  const values = (field.values as (number | null)[]).map((value) => (Number.isFinite(value) ? value : null));
  return { ...field, values };
}

function Table({ data, width, height, options, fieldConfig, timeRange }: Props): ReactElement {
  cacheFieldDisplayNames(data.series);
  const [frame] = data.series as (DataFrame | undefined)[];
  if (frame === undefined || frame.fields.length === 0) return <Empty text={fieldConfig.defaults.noValue} />;
  return (
    <TableNG
      {...{ data: frame, width, height, timeRange, fieldConfig }}
      initialSortBy={options.sortBy}
      cellHeight={'sm' as never}
      getActions={() => []}
      structureRev={data.structureRev}
      disableSanitizeHtml={false}
    />
  );
}

function Empty({ text = 'No data' }: { readonly text?: string }): ReactElement {
  const { colors } = useTheme2();
  const style = { display: 'grid', placeItems: 'center', height: '100%', color: colors.text.secondary };
  return <div style={style}>{text}</div>;
}

const GRAPH: Readonly<Record<string, unknown>> = {
  ...{ drawStyle: 'line', lineInterpolation: 'linear', lineWidth: 1, fillOpacity: 0, gradientMode: 'none' },
  ...{
    barAlignment: 0,
    barWidthFactor: 0.6,
    lineStyle: { fill: 'solid' },
    spanNulls: false,
    insertNulls: false,
  },
  ...{ showPoints: 'auto', pointSize: 5, stacking: { mode: 'none', group: 'A' }, axisPlacement: 'auto' },
  ...{
    axisLabel: '',
    axisColorMode: 'text',
    axisBorderShow: false,
    axisCenteredZero: false,
    axisSoftMin: undefined,
  },
  ...{ scaleDistribution: { type: 'linear' }, thresholdsStyle: { mode: 'off' } },
  hideFrom: { tooltip: false, viz: false, legend: false },
};
const CELLS: Readonly<Record<string, unknown>> = {
  ...{ width: undefined, align: 'auto', cellOptions: { type: 'auto' }, inspect: false, hidden: false },
};

function plugin(
  id: string,
  component: (props: Props) => ReactElement,
  custom: Readonly<Record<string, unknown>> = {},
): PanelPlugin {
  const made = new PanelPlugin<Options>(component as never).useFieldConfig({
    ...(id === 'timeseries'
      ? {
          standardOptions: {
            color: {
              settings: { byValueSupport: true },
              defaultValue: { mode: FieldColorModeId.PaletteClassic },
            },
          },
        }
      : {}),
    useCustomConfig: (builder) => {
      for (const [path, defaultValue] of Object.entries(custom)) {
        builder.addCustomEditor({
          ...{ id: path, path, name: path, defaultValue, process: identityOverrideProcessor },
          ...{ editor: (() => null) as never, override: (() => null) as never, shouldApply: () => true },
        });
      }
    },
  });
  made.meta = {
    ...{ id, name: id, type: 'panel', module: '', baseUrl: '', sort: 1 },
    info: { version: '', logos: { small: '', large: '' } },
  } as never;
  return made as unknown as PanelPlugin;
}

export const PLUGINS: Readonly<Record<string, PanelPlugin>> = {
  stat: plugin('stat', Stat),
  bargauge: plugin('bargauge', Bars),
  timeseries: plugin('timeseries', Lines, GRAPH),
  table: plugin('table', Table, CELLS),
};
