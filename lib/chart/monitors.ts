import { type Construct } from 'constructs';
import { AuthorinoMonitor } from '../exporters/authorino/monitor';
import { HaproxyRouterMonitor, type HaproxyRouterMonitorProps } from '../exporters/haproxy-router/monitor';
import { IstioGatewayMonitor } from '../exporters/istio-gateway/monitor';
import { KServeModelMonitor } from '../exporters/models/monitor';
import { LimitadorMonitor } from '../exporters/limitador/monitor';
import { MaasApiMonitor, type MaasApiMonitorProps } from '../exporters/maas-api/monitor';
import { ScrapeTls } from '../monitors/scrape-access';
import { type MonitorOptions } from '../monitors/scrape-monitor';
import { type MonitoredExporter } from '../platform/scrape';
import { BROUGHT_BY_GATEWAY_MONITOR, gatewayMonitorOwner } from '../platform/operator-monitors';
import { checkAtSynth } from '../validation/problems';
import { type ChartContext, instanceName } from './context';

export interface MonitorsProps {
  /**
   * What all monitors have in common.
   * @default {}
   */
  readonly all?: Pick<MonitorOptions, 'scrapeTimeout' | 'labels' | 'annotations'>;

  /**
   * How the model servers' certificates are verified, or `'http'` where they answer plain HTTP.
   * @default - as `models.tls` says; certificates are not verified, and the manifest says why: KServe signs each server
   * with a certificate of its own
   */
  readonly modelTls?: ScrapeTls | 'http';

  /** Where maas-api is found, when the chart scrapes it. */
  readonly maasApi?: Pick<MaasApiMonitorProps, 'podLabels' | 'port' | 'madeElsewhere'>;

  /** How the router is reached; needed when the chart scrapes it. */
  readonly haproxyRouter?: Pick<
    HaproxyRouterMonitorProps,
    'tls' | 'authorization' | 'namespace' | 'ingressController'
  >;
}

const SKIPPED_MODEL_TLS = ScrapeTls.skipVerification(
  "KServe signs each model server with a certificate of its own, and KServe's own monitors skip it too",
);

/** A monitor for each exporter that the chart scrapes. */
export function addMonitors(scope: Construct, context: ChartContext, props: MonitorsProps): void {
  const { platform, scrapeInterval } = context;
  const { stack, kuadrant } = platform;
  const options = { ...props.all, stack, interval: scrapeInterval };
  const named = (name: string) => ({ ...options, name: instanceName(context, name) });

  const add: Readonly<Record<MonitoredExporter, () => void>> = {
    'istio-gateway': () => {
      const { gateway } = platform;
      new IstioGatewayMonitor(scope, 'IstioGateway', { ...named('istio-gateway-metrics'), gateway });
    },
    limitador: () => {
      new LimitadorMonitor(scope, 'Limitador', {
        ...named('limitador-metrics'),
        namespace: kuadrant.namespace,
      });
    },
    authorino: () => {
      new AuthorinoMonitor(scope, 'Authorino', {
        ...named('authorino-server-metrics'),
        namespace: kuadrant.namespace,
      });
    },
    models: () => {
      for (const namespace of new Set(platform.models.namespaces)) {
        const tls = props.modelTls ?? (platform.models.tls === 'http' ? 'http' : SKIPPED_MODEL_TLS);
        new KServeModelMonitor(scope, `Models-${namespace}`, {
          ...named('kserve-llm-models'),
          namespace,
          tls,
        });
      }
    },
    'maas-api': () => {
      const { namespace } = platform.maasApi;
      new MaasApiMonitor(scope, 'MaasApi', { ...named('maas-api-metrics'), ...props.maasApi, namespace });
    },
    'haproxy-router': () => {
      const access = props.haproxyRouter;
      if (access !== undefined) {
        new HaproxyRouterMonitor(scope, 'HaproxyRouter', { ...named('haproxy-router-metrics'), ...access });
        return;
      }
      checkAtSynth(scope, () => [
        'the chart scrapes the HAProxy router, which answers only over verified TLS to a token: set ' +
          'monitors.haproxyRouter, or leave the router to the ingress operator.',
      ]);
    },
  };
  // Its monitor leaves out what panels and alerts on the gateway's filter ask.
  const other = gatewayMonitorOwner(platform);
  if (other !== undefined && platform.scrape('istio-gateway').by === other.by) {
    new IstioGatewayMonitor(scope, 'IstioGateway', {
      ...named('istio-gateway-metrics'),
      gateway: platform.gateway,
      except: BROUGHT_BY_GATEWAY_MONITOR,
    });
  }
  for (const [exporter, make] of Object.entries(add) as [MonitoredExporter, () => void][]) {
    if (platform.scrape(exporter).owner === 'here') make();
  }
}
