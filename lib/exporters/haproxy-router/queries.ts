import {
  haproxyBackendCurrentSessions,
  haproxyBackendHttpAverageResponseLatencyMilliseconds,
  haproxyBackendUp,
} from './metrics';
import { maxBy, minBy, total } from '../../promql/aggregation';
import { value } from '../../promql/functions';
import { type Query } from '../../promql/query';
import { equal, notEqual, series } from '../../promql/series';
import { type Flow } from '../../flow/flow';
import { perFlow, provided } from '../../queries/narrowing';

/** 1 while the router reaches the gateway, 0 while one of its replicas does not. */
export function routeUp(): Query<never> {
  return perFlow((flow) => minBy([], value(series(haproxyBackendUp, ...ofRoute(flow)))));
}

/** How many connections are open on the gateway's route. */
export function routeSessions(): Query<never> {
  return perFlow((flow) => total(value(series(haproxyBackendCurrentSessions, ...ofRoute(flow)))));
}

/**
 * How long the last requests on the route took, in milliseconds: the slowest router's mean. A router that passes TLS
 * through sees no requests and would always say 0.
 */
export function routeLatency(): Query<never> {
  const latency = perFlow<never>((flow) =>
    maxBy(
      [],
      value(
        series(
          haproxyBackendHttpAverageResponseLatencyMilliseconds,
          ...ofRoute(flow),
          notEqual('backend', 'tcp'),
        ),
      ),
    ),
  );
  return provided(
    ({ platform }) => platform.route.termination !== 'passthrough',
    'HTTP latency of the route, because it passes TLS through: ask the Istio gateway',
    latency,
  );
}

function ofRoute({ platform: { route } }: Flow) {
  return [equal('route', route.name), equal('exported_namespace', route.namespace)] as const;
}
