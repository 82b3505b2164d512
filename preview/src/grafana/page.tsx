import { type DataSourceInstanceSettings, EventBusSrv, ThemeContext, createTheme } from '@grafana/data';
import { type Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { initPluginTranslations } from '@grafana/i18n';
import {
  config,
  setAppEvents,
  setDataSourceSrv,
  setPluginImportUtils,
  setRunRequest,
  setTemplateSrv,
} from '@grafana/runtime';
import { type EmbeddedScene, loadResources } from '@grafana/scenes';
import { GlobalStyles, PortalContainer } from '@grafana/ui';
import { createRoot } from 'react-dom/client';
import { MemoryRouter } from 'react-router-dom';
import { map } from 'rxjs';
import { PrometheusSource } from './data-source';
import { PLUGINS } from './panels';
import { fillRegistries } from './registries';
import { sceneOf } from './scene';

/** What a page is asked for: `?dashboard=NAME&from=..&to=..&theme=light&var-user=..`. */
const params = new URLSearchParams(location.search);
const theme = createTheme({ colors: { mode: params.get('theme') === 'dark' ? 'dark' : 'light' } });

const settings = {
  ...{ id: 1, uid: 'prometheus', name: 'Prometheus', type: 'prometheus', isDefault: true, jsonData: {} },
  ...{ access: 'proxy', readOnly: true },
  meta: {
    id: 'prometheus',
    name: 'Prometheus',
    type: 'datasource',
    info: { logos: { small: '', large: '' } },
  },
} as unknown as DataSourceInstanceSettings;

async function draw(): Promise<void> {
  Object.assign(config, {
    theme2: theme,
    datasources: { Prometheus: settings },
    defaultDatasource: 'Prometheus',
  });
  fillRegistries();
  // Panels tell each other of the cursor over it.
  setAppEvents(new EventBusSrv());
  setPluginImportUtils({
    importPanelPlugin: (id) => {
      const found = PLUGINS[id];
      return found === undefined ? Promise.reject(new Error(`no panel ${id}`)) : Promise.resolve(found);
    },
    getPanelPluginFromCache: (id) => PLUGINS[id],
  });
  let scene: EmbeddedScene | undefined;
  const source = new PrometheusSource(settings, () => scene as EmbeddedScene);
  setDataSourceSrv({
    get: () => Promise.resolve(source),
    getList: () => [settings],
    getInstanceSettings: () => settings,
    reload: () => undefined,
    registerRuntimeDataSource: () => undefined,
  } as never);
  setRunRequest(((_: unknown, request: never) =>
    source.query(request).pipe(
      map((answer) => ({
        ...{ state: answer.state, series: answer.data, request },
        timeRange: (request as { range: unknown }).range,
      })),
    )) as never);
  setTemplateSrv({
    getVariables: () => [],
    replace: (text: string) => text,
    containsTemplate: () => false,
    updateTimeRange: () => undefined,
  } as never);
  await initPluginTranslations('grafana-scenes', [loadResources]);

  const dashboard = (await (
    await fetch(`/dashboards/grafana/${params.get('dashboard') ?? ''}.json`)
  ).json()) as Dashboard;
  const choices = Object.fromEntries(
    [...params].flatMap(([name, value]) => (name.startsWith('var-') ? [[name.slice(4), value]] : [])),
  );
  scene = sceneOf(dashboard, {
    from: params.get('from') ?? 'now-1h',
    to: params.get('to') ?? 'now',
    choices,
  });
  const { colors } = theme;
  Object.assign(document.body.style, {
    margin: '0',
    background: colors.background.canvas,
    color: colors.text.primary,
  });
  const root = document.body.appendChild(document.createElement('div'));
  createRoot(root).render(
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <MemoryRouter>
        <PortalContainer />
        <div style={{ padding: 16, height: params.get('height') ?? 3000 }}>
          <h4 style={{ margin: '0 0 4px' }}>{dashboard.title}</h4>
          <scene.Component model={scene} />
        </div>
      </MemoryRouter>
    </ThemeContext.Provider>,
  );
}

draw().catch((error: unknown) => {
  document.body.innerText = error instanceof Error ? (error.stack ?? error.message) : String(error);
});
