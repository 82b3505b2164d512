import { type StandardExporter } from '../standard-exporter';
import { maasApi } from './exporter';
import './metrics';
import { MaasApiMonitor, type MaasApiMonitorProps } from './monitor';

export interface MaasApiMonitorsProps {
  /** Where maas-api is found, when the chart scrapes it. */
  readonly maasApi?: Pick<MaasApiMonitorProps, 'podLabels' | 'port' | 'madeElsewhere'>;
}

export const MAAS_API: StandardExporter<'maas-api'> = {
  exporter: maasApi,
  addMonitors: (scope, { platform, named }, props) => {
    const { namespace } = platform.maasApi;
    new MaasApiMonitor(scope, 'MaasApi', { ...named('maas-api-metrics'), ...props.maasApi, namespace });
  },
  portsOf: ({ maasApi: { podLabels, port, madeElsewhere } = {} }) => ({
    madeElsewhere,
    ...(podLabels === undefined ? {} : { podLabels }),
    ...(port === undefined ? {} : { ports: [port] }),
  }),
};
