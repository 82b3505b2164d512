import {
  type Dashboard,
  type Panel,
  type RowPanel,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import {
  DataSourceVariable,
  EmbeddedScene,
  QueryVariable,
  SceneDataTransformer,
  SceneGridItem,
  SceneGridLayout,
  SceneGridRow,
  SceneQueryRunner,
  SceneTimeRange,
  type SceneVariable,
  SceneVariableSet,
  VariableValueSelectors,
  VizPanel,
} from '@grafana/scenes';

export interface Shown {
  readonly from: string;
  readonly to: string;
  /** Values of variables, by name. */
  readonly choices: Readonly<Record<string, string>>;
}

/** A dashboard of the classic model as a scene; Grafana's own translation is not published. */
export function sceneOf(dashboard: Dashboard, { from, to, choices }: Shown): EmbeddedScene {
  return new EmbeddedScene({
    $timeRange: new SceneTimeRange({ from, to, timeZone: 'utc' }),
    $variables: new SceneVariableSet({
      variables: (dashboard.templating.list ?? []).map((model) => variableOf(model, choices[model.name])),
    }),
    controls: [new VariableValueSelectors({})],
    body: new SceneGridLayout({ isLazy: false, children: rowsOf(dashboard.panels ?? []) }),
  });
}

function variableOf(model: VariableModel, choice: string | undefined): SceneVariable {
  const { name, label } = model;
  if (String(model.type) === 'datasource')
    return new DataSourceVariable({ name, label, pluginId: 'prometheus' });
  const { query, datasource, refresh, sort, multi, includeAll, allValue, allowCustomValue, current } = model;
  return new QueryVariable({
    ...{ name, label, query, datasource, refresh, sort, includeAll, allValue, allowCustomValue },
    ...{ staticOptions: model.staticOptions, staticOptionsOrder: model.staticOptionsOrder },
    isMulti: multi,
    value: choice ?? current?.value ?? '',
    text: choice ?? current?.text ?? '',
  } as never);
}

function rowsOf(panels: readonly (Panel | RowPanel)[]): (SceneGridRow | SceneGridItem)[] {
  const rows: (SceneGridRow | SceneGridItem)[] = [];
  let open: SceneGridItem[] | undefined;
  for (const panel of panels) {
    if (!isRow(panel)) {
      (open ?? rows).push(item(panel));
      continue;
    }
    const children = panel.panels.map(item);
    open = panel.collapsed ? undefined : children;
    rows.push(
      new SceneGridRow({
        ...{ title: panel.title ?? '', isCollapsed: panel.collapsed, y: panel.gridPos?.y ?? 0, children },
      }),
    );
  }
  return rows;
}

function isRow(panel: Panel | RowPanel): panel is RowPanel {
  return panel.type === 'row';
}

function item(panel: Panel): SceneGridItem {
  const { x = 0, y = 0, w = 0, h = 0 } = panel.gridPos ?? {};
  const $data = new SceneDataTransformer({
    transformations: (panel.transformations ?? []) as never,
    $data: new SceneQueryRunner({
      ...{ queries: (panel.targets ?? []) as never, datasource: panel.datasource as never },
      ...{ minInterval: panel.interval, maxDataPoints: panel.maxDataPoints, maxDataPointsFromWidth: true },
    }),
  });
  const { type, title, description, options, fieldConfig } = panel;
  const body = new VizPanel({
    ...{ key: `panel-${String(panel.id)}`, pluginId: type, title, description, $data },
    ...{ options: options as never, fieldConfig: fieldConfig as never },
  });
  return new SceneGridItem({ x, y, width: w, height: h, body });
}
