import { goodFrom, worseFrom } from '../../lib/dashboard/meaning';
import { type Panel, stat, target, timeseries } from '../../lib/dashboard/panel';
import { filterRate } from '../../lib/exporters/wasm-shim/queries';
import { datastoreLost, limitedRate } from '../../lib/queries/limits';
import { responseRate } from '../../lib/queries/requests';
import { routeLatency, routeSessions, routeUp } from '../../lib/exporters/haproxy-router/queries';

/** Does the filter see the traffic? */
export function filterTraffic(): Panel {
  return timeseries('filter-traffic', {
    title: 'Kuadrant filter requests',
    about:
      'Requests per second on routes with policies, and on routes without, which pass unmetered. Unmetered where all ' +
      'routes should have policies: see whether they are enforced. Empty: the filter is not on the gateway.',
    targets: [
      target(filterRate('metered'), { legend: 'With policies', means: 'allowed' }),
      target(filterRate('unmetered'), { legend: 'Without policies' }),
      target(filterRate('refused'), { legend: 'Denied by the filter', means: 'limited' }),
    ],
    unit: 'requests/s',
  });
}

/** Does the filter fail? */
export function filterErrors(): Panel {
  return timeseries('filter-errors', {
    title: 'Kuadrant filter errors',
    about:
      'Failures in the filter per second. Above 0: a label expression of the TelemetryPolicy may fail, and requests ' +
      'pass without being counted; see the log of the gateway. Empty: the filter is not on the gateway.',
    targets: [target(filterRate('errors'), { legend: 'Errors', means: 'server-error' })],
    unit: 'events/s',
  });
}

/** Do the limiter and the gateway agree? */
export function limitedBySource(): Panel {
  return timeseries('limited-by-source', {
    title: 'Rate-limited requests by source',
    about:
      'Rate-limited requests (429) per second, as Limitador counts them (limited_calls), which all other panels go by, and ' +
      'as the gateway does (istio_requests_total). The gateway has more: a model or another filter refuses as well. It ' +
      'has fewer: its metrics leave out replies of the filter. Empty: neither is scraped.',
    targets: [
      target(limitedRate(), { legend: 'Limitador', means: 'limited', optional: true }),
      target(responseRate('limited'), { legend: 'Gateway', optional: true }),
    ],
    unit: 'requests/s',
  });
}

/** Has Limitador lost its store? */
export function datastore(): Panel {
  return stat('datastore-lost', {
    title: 'Limitador datastore lost',
    about:
      '1 while a Limitador cannot reach its datastore and counts on its own, so that limits are looser than configured: ' +
      'check Redis. 0: it reaches it, or keeps its limits in memory. Empty: Limitador is not scraped.',
    targets: [datastoreLost()],
    unit: 'count',
    thresholds: worseFrom({ bad: 1 }),
    noData: 'Limitador is not scraped',
  });
}

/** Does the router reach the gateway? */
export function routeReachable(): Panel {
  return stat('route-up', {
    title: 'Route backend up',
    about:
      '1 while every router reaches the gateway behind the route. 0: look at the gateway. Empty: there is no such ' +
      'route, or nothing scrapes the router.',
    targets: [routeUp()],
    unit: 'count',
    thresholds: goodFrom(1),
    noData: 'No route',
  });
}

/** How busy is the route? */
export function routeConnections(): Panel {
  return stat('route-sessions', {
    title: 'Route connections',
    about:
      'Connections that the router has open to the gateway. One that passes TLS through sees no requests: for those, ' +
      'see the panels of the gateway. Empty: there is no such route, or nothing scrapes the router.',
    targets: [routeSessions()],
    unit: 'count',
    noData: 'No route',
  });
}

/** What does the router see of latency? */
export function routeResponse(): Panel {
  return stat('route-latency', {
    title: 'Route response time',
    about:
      'The mean of the last 1024 requests of the slowest router, streams included. For quantiles see the panels of the ' +
      'gateway. Empty: there is no such route, or nothing scrapes the router.',
    targets: [routeLatency()],
    unit: 'milliseconds',
    noData: 'No route',
  });
}
