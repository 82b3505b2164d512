import { worseFrom } from '../../lib/dashboard/meaning';
import { type Panel, target, timeseries } from '../../lib/dashboard/panel';
import {
  authCallLatency,
  authDecisions,
  authLatency,
  authRefusedShare,
} from '../../lib/exporters/authorino/queries';

/** Said on each panel of Authorino: one serves every AuthPolicy of the cluster, and its series do not tell them apart. */
const WHOLE_CLUSTER = 'Of the whole cluster: Authorino serves every AuthPolicy and does not say which.';

/** What does authentication add to a request? */
export function evaluationLatency(): Panel {
  return timeseries('auth-latency', {
    title: 'Auth latency',
    about:
      'Time that Authorino takes for a decision. The scale ends at 0.95 s: a line that lies there is slower, see the auth ' +
      'call latency. High: check what it calls, maas-api for keys and the cluster for tokens. Empty with traffic: nothing ' +
      `scrapes /server-metrics. ${WHOLE_CLUSTER}`,
    targets: [
      target(authLatency(0.5), { legend: 'P50', means: 'p50' }),
      target(authLatency(0.95), { legend: 'P95', means: 'p95' }),
      target(authLatency(0.99), { legend: 'P99', means: 'p99' }),
    ],
    unit: 'seconds',
    thresholds: ({ bound }) => worseFrom({ bad: bound('MaaSAuthLatencyHigh') }),
  });
}

/** How slow is the slowest authentication? */
export function callLatency(): Panel {
  return timeseries('auth-call-latency', {
    title: 'Auth call latency',
    about:
      'How long the calls of the gateway to Authorino take, up to 10 s. Much more than the evaluation: Authorino is ' +
      `short of CPU. Empty with traffic: nothing scrapes /server-metrics. ${WHOLE_CLUSTER}`,
    targets: [
      target(authCallLatency(0.95), { legend: 'P95', means: 'p95' }),
      target(authCallLatency(0.99), { legend: 'P99', means: 'p99' }),
    ],
    unit: 'seconds',
  });
}

/** What does Authorino decide? */
export function decisions(): Panel {
  return timeseries('auth-decisions', {
    title: 'Auth success and deny rate',
    about:
      'Auth decisions per second by status. UNAUTHENTICATED: keys that are missing or wrong; PERMISSION_DENIED: not ' +
      `allowed; NOT_FOUND: no AuthPolicy for the host. Empty with traffic: nothing scrapes /server-metrics. ${WHOLE_CLUSTER}`,
    targets: [authDecisions()],
    unit: 'events/s',
  });
}

/** Does Authorino refuse more than usual? */
export function refusedShare(): Panel {
  return timeseries('auth-refused-share', {
    title: 'Denied requests (ratio)',
    about:
      'Share of auth decisions that deny the request. Above the dashed line for long: one client with a dead key, or a key ' +
      'service that does not answer; see the decisions beside it. Empty: no requests, or nothing scrapes ' +
      `/server-metrics. ${WHOLE_CLUSTER}`,
    targets: [authRefusedShare()],
    unit: 'ratio',
    thresholds: ({ bound }) => worseFrom({ bad: bound('MaaSAuthDeniedRatioHigh') }),
  });
}
