import { haproxyRouter } from './exporter';

const HAPROXY_GO = 'openshift/router pkg/router/metrics/haproxy/haproxy.go';
const ROUTER_GO = 'openshift/router pkg/router/template/router.go';

/** `backend` is the mode: http, https-edge, https (re-encrypt), tcp (passthrough) or other/<name>. */
const BACKEND = ['backend', 'exported_namespace', 'route'] as const;
const SERVER = ['server', 'exported_namespace', 'exported_pod', 'exported_service', 'route'] as const;
const FRONTEND = ['frontend'] as const;

const NO_PASSTHROUGH = 'Absent for passthrough routes. `code` is a class: 1xx to 5xx, or other.';
const LAST_1024 =
  'The mean of the last 1024 requests of one router, which cannot be averaged; the response time is 0 for passthrough.';

/** Whether the exporter reaches HAProxy. */
export const haproxyUp = haproxyRouter.gauge('haproxy_up', { unit: 'bool', source: HAPROXY_GO });
export const haproxyMaxConnections = haproxyRouter.gauge('haproxy_max_connections', {
  unit: 'connections',
  source: HAPROXY_GO,
});
/** Above `type="limit"` servers there are no `haproxy_server_*`; the backends stay. */
export const haproxyExporterServerThreshold = haproxyRouter.gauge('haproxy_exporter_server_threshold', {
  unit: 'servers',
  labels: ['type'],
  source: HAPROXY_GO,
});
export const haproxyExporterScrapeInterval = haproxyRouter.gauge('haproxy_exporter_scrape_interval', {
  unit: 'seconds',
  source: HAPROXY_GO,
});
export const haproxyExporterTotalScrapes = haproxyRouter.counter('haproxy_exporter_total_scrapes', {
  unit: 'scrapes',
  source: HAPROXY_GO,
});
export const haproxyExporterCsvParseFailures = haproxyRouter.counter('haproxy_exporter_csv_parse_failures', {
  unit: 'errors',
  source: HAPROXY_GO,
});
export const templateRouterReloadFailure = haproxyRouter.gauge('template_router_reload_failure', {
  unit: 'bool',
  source: ROUTER_GO,
});
/** Without quantiles: sum and count only. */
export const templateRouterReloadSeconds = haproxyRouter.summary('template_router_reload_seconds', {
  unit: 'seconds',
  source: ROUTER_GO,
});
/** Without quantiles: sum and count only. */
export const templateRouterWriteConfigSeconds = haproxyRouter.summary(
  'template_router_write_config_seconds',
  {
    unit: 'seconds',
    source: ROUTER_GO,
  },
);

// Per route: always there, so the ones to ask first.

export const haproxyBackendUp = backend('haproxy_backend_up', 'bool');
export const haproxyBackendConnectionsTotal = backend('haproxy_backend_connections_total', 'connections');
export const haproxyBackendConnectionsReusedTotal = backend(
  'haproxy_backend_connections_reused_total',
  'connections',
);
export const haproxyBackendConnectionErrorsTotal = backend(
  'haproxy_backend_connection_errors_total',
  'errors',
);
export const haproxyBackendResponseErrorsTotal = backend('haproxy_backend_response_errors_total', 'errors');
export const haproxyBackendBytesInTotal = backend('haproxy_backend_bytes_in_total', 'bytes');
export const haproxyBackendBytesOutTotal = backend('haproxy_backend_bytes_out_total', 'bytes');
export const haproxyBackendCurrentSessions = backend('haproxy_backend_current_sessions', 'sessions');
export const haproxyBackendMaxSessions = backend('haproxy_backend_max_sessions', 'sessions');
export const haproxyBackendCurrentSessionRate = backend(
  'haproxy_backend_current_session_rate',
  'sessions per second',
);
export const haproxyBackendMaxSessionRate = backend(
  'haproxy_backend_max_session_rate',
  'sessions per second',
);
export const haproxyBackendCurrentQueue = backend('haproxy_backend_current_queue', 'requests');
export const haproxyBackendHttpAverageQueueLatencyMilliseconds = backend(
  'haproxy_backend_http_average_queue_latency_milliseconds',
  'milliseconds',
  LAST_1024,
);
export const haproxyBackendHttpAverageConnectLatencyMilliseconds = backend(
  'haproxy_backend_http_average_connect_latency_milliseconds',
  'milliseconds',
  LAST_1024,
);
export const haproxyBackendHttpAverageResponseLatencyMilliseconds = backend(
  'haproxy_backend_http_average_response_latency_milliseconds',
  'milliseconds',
  LAST_1024,
);
export const haproxyBackendHttpResponsesTotal = haproxyRouter.gauge('haproxy_backend_http_responses_total', {
  grows: true,
  unit: 'responses',
  labels: [...BACKEND, 'code'],
  note: NO_PASSTHROUGH,
  source: HAPROXY_GO,
});

// Per pod behind a route: gone when there are many.

export const haproxyServerUp = server('haproxy_server_up', 'bool');
export const haproxyServerConnectionsTotal = server('haproxy_server_connections_total', 'connections');
export const haproxyServerConnectionsReusedTotal = server(
  'haproxy_server_connections_reused_total',
  'connections',
);
export const haproxyServerConnectionErrorsTotal = server('haproxy_server_connection_errors_total', 'errors');
export const haproxyServerResponseErrorsTotal = server('haproxy_server_response_errors_total', 'errors');
export const haproxyServerCheckFailuresTotal = server('haproxy_server_check_failures_total', 'checks');
export const haproxyServerDowntimeSecondsTotal = server('haproxy_server_downtime_seconds_total', 'seconds');
export const haproxyServerBytesInTotal = server('haproxy_server_bytes_in_total', 'bytes');
export const haproxyServerBytesOutTotal = server('haproxy_server_bytes_out_total', 'bytes');
export const haproxyServerCurrentSessions = server('haproxy_server_current_sessions', 'sessions');
export const haproxyServerMaxSessions = server('haproxy_server_max_sessions', 'sessions');
export const haproxyServerCurrentSessionRate = server(
  'haproxy_server_current_session_rate',
  'sessions per second',
);
export const haproxyServerMaxSessionRate = server('haproxy_server_max_session_rate', 'sessions per second');
export const haproxyServerCurrentQueue = server('haproxy_server_current_queue', 'requests');
export const haproxyServerHttpAverageQueueLatencyMilliseconds = server(
  'haproxy_server_http_average_queue_latency_milliseconds',
  'milliseconds',
  LAST_1024,
);
export const haproxyServerHttpAverageConnectLatencyMilliseconds = server(
  'haproxy_server_http_average_connect_latency_milliseconds',
  'milliseconds',
  LAST_1024,
);
export const haproxyServerHttpAverageResponseLatencyMilliseconds = server(
  'haproxy_server_http_average_response_latency_milliseconds',
  'milliseconds',
  LAST_1024,
);
export const haproxyServerHttpResponsesTotal = haproxyRouter.gauge('haproxy_server_http_responses_total', {
  grows: true,
  unit: 'responses',
  labels: [...SERVER, 'code'],
  note: NO_PASSTHROUGH,
  source: HAPROXY_GO,
});

// Per listener, all routes together.

export const haproxyFrontendConnectionsTotal = frontend('haproxy_frontend_connections_total', 'connections');
export const haproxyFrontendBytesInTotal = frontend('haproxy_frontend_bytes_in_total', 'bytes');
export const haproxyFrontendBytesOutTotal = frontend('haproxy_frontend_bytes_out_total', 'bytes');
export const haproxyFrontendCurrentSessions = frontend('haproxy_frontend_current_sessions', 'sessions');
export const haproxyFrontendMaxSessions = frontend('haproxy_frontend_max_sessions', 'sessions');
export const haproxyFrontendCurrentSessionRate = frontend(
  'haproxy_frontend_current_session_rate',
  'sessions per second',
);
export const haproxyFrontendMaxSessionRate = frontend(
  'haproxy_frontend_max_session_rate',
  'sessions per second',
);
export const haproxyFrontendHttpResponsesTotal = haproxyRouter.gauge(
  'haproxy_frontend_http_responses_total',
  {
    grows: true,
    unit: 'responses',
    labels: [...FRONTEND, 'code'],
    source: HAPROXY_GO,
  },
);

function backend(name: string, unit: string, note?: string) {
  return haproxyRouter.gauge(name, {
    unit,
    labels: BACKEND,
    grows: onlyGrows(name),
    note,
    source: HAPROXY_GO,
  });
}

function server(name: string, unit: string, note?: string) {
  return haproxyRouter.gauge(name, {
    unit,
    labels: SERVER,
    grows: onlyGrows(name),
    note,
    source: HAPROXY_GO,
  });
}

function frontend(name: string, unit: string) {
  return haproxyRouter.gauge(name, { unit, labels: FRONTEND, grows: onlyGrows(name), source: HAPROXY_GO });
}

/** Gauges on the wire (openshift/router `pkg/router/metrics/haproxy`), and counters in all else. */
function onlyGrows(name: string): boolean {
  return name.endsWith('_total');
}
