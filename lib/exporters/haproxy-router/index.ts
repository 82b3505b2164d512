import { checkAtSynth } from '../../validation/problems';
import { type StandardExporter } from '../standard-exporter';
import { haproxyRouter } from './exporter';
import './metrics';
import { HaproxyRouterMonitor, type HaproxyRouterMonitorProps } from './monitor';

export interface HaproxyRouterMonitorsProps {
  /** How the router is reached; needed when the chart scrapes it. */
  readonly haproxyRouter?: Pick<
    HaproxyRouterMonitorProps,
    'tls' | 'authorization' | 'namespace' | 'ingressController'
  >;
}

export const HAPROXY_ROUTER: StandardExporter<'haproxy-router'> = {
  exporter: haproxyRouter,
  addMonitors: (scope, { named }, { haproxyRouter: access }) => {
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
