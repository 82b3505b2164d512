import { CssBaseline, ThemeProvider } from '@mui/material';
import { ChartsProvider, SnackbarProvider, generateChartsTheme, getTheme } from '@perses-dev/components';
import { type DashboardResource, type DashboardSpec } from '@perses-dev/core';
import { type DatasourceApi, ViewDashboard } from '@perses-dev/dashboards';
import { PluginRegistry, RouterProvider, ValidationProvider } from '@perses-dev/plugin-system';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import { QueryParamProvider } from 'use-query-params';
import { WindowHistoryAdapter } from 'use-query-params/adapters/window';
import { pluginLoader } from './plugins';

/** What the page is asked to draw: the `config` of a PersesDashboard, with a data source. */
interface Asked {
  readonly name: string;
  readonly spec: DashboardSpec;
}

const theme = getTheme('light');
const charts = generateChartsTheme(theme, {});
const plugins = pluginLoader();
const queries = new QueryClient({
  defaultOptions: { queries: { refetchOnWindowFocus: false, retry: false } },
});

/** The dashboard brings its data source along. */
const noDatasources: DatasourceApi = {
  getDatasource: () => Promise.resolve(undefined),
  getGlobalDatasource: () => Promise.resolve(undefined),
  listDatasources: () => Promise.resolve([]),
  listGlobalDatasources: () => Promise.resolve([]),
};

function Page({ name, spec }: Asked): ReactElement {
  const resource: DashboardResource = {
    kind: 'Dashboard',
    metadata: { name, project: 'preview', version: 0 },
    spec,
  };
  return (
    <ThemeProvider theme={theme}>
      <CssBaseline />
      <ChartsProvider chartsTheme={charts}>
        <SnackbarProvider>
          <QueryClientProvider client={queries}>
            <QueryParamProvider adapter={WindowHistoryAdapter}>
              <RouterProvider
                RouterComponent={({ to, ...rest }) => <a href={to} {...rest} />}
                navigate={() => undefined}
              >
                <PluginRegistry
                  pluginLoader={plugins}
                  defaultPluginKinds={{
                    Panel: 'TimeSeriesChart',
                    TimeSeriesQuery: 'PrometheusTimeSeriesQuery',
                  }}
                >
                  <ValidationProvider>
                    <ViewDashboard
                      dashboardResource={resource}
                      datasourceApi={noDatasources}
                      isReadonly
                      isVariableEnabled={false}
                      isDatasourceEnabled={false}
                      dashboardTitleComponent={<h2 style={{ margin: '4px 0' }}>{spec.display?.name}</h2>}
                    />
                  </ValidationProvider>
                </PluginRegistry>
              </RouterProvider>
            </QueryParamProvider>
          </QueryClientProvider>
        </SnackbarProvider>
      </ChartsProvider>
    </ThemeProvider>
  );
}

const [name = ''] = new URLSearchParams(location.search).getAll('dashboard');
const asked = (await (await fetch(`/dashboards/perses/${name}.json`)).json()) as Asked;
createRoot(document.body.appendChild(document.createElement('div'))).render(<Page {...asked} />);
