import { type Builder, type Expr, or } from '@grafana/promql-builder';
import { Duration } from 'cdk8s';
import { type Flow } from '../../flow/flow';
import { istioRequestsTotal } from '../../exporters/istio-gateway/metrics';
import { authorizedCalls, authorizedHits } from '../../exporters/limitador/metrics';
import { MODEL, PLAN, type TelemetryRef, USER } from '../../exporters/metric';
import { sumBy, total } from '../../promql/aggregation';
import { above, below, equalTo, plus, ratio, share } from '../../promql/arithmetic';
import { rate } from '../../promql/functions';
import { withLabel } from '../../promql/label-replace';
import { Query, merged } from '../../promql/query';
import { among, like, series, unlike } from '../../promql/series';
import { limitedRate } from '../../queries/limits';
import { perFlow, provided } from '../../queries/narrowing';
import { requestRate } from '../../queries/requests';
import { tokenRate } from '../../queries/tokens';
import { type Thresholds, shareProblems, trafficProblems } from '../alert-options';
import { checked, onlyWhile, onlyWhileAny, overWindow } from '../alert-query';
import { NUMBER, PERCENT, labelled, percent } from '../alert-text';
import { type AlertRule, alert } from '../rule';

/** The labels that every metered request has a value for; an organization or cost centre may rightly be empty. */
const ALWAYS_THERE = [PLAN, USER, MODEL] as const;

/** Up to wasm-shim 0.12 an expression that fails loses its label alone, and the tokens are counted for nobody. */
export function telemetryLabelMissing(thresholds: Thresholds): AlertRule {
  const { unlabelledTokens } = thresholds;
  const query = overWindow(thresholds.window, (window) => unlabelled(window, unlabelledTokens));
  const label = labelled('label');
  return alert('MaaSTelemetryLabelMissing', {
    query: checked(query, shareProblems(thresholds, 'unlabelledTokens')),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: `${PERCENT} of tokens are counted without the label ${label}.`,
    description:
      `${PERCENT} of the growth of authorized_hits has no ${label}, or "unknown" in it; up to ${percent(unlabelledTokens)} is allowed. Those ` +
      `tokens are in the totals and in no line by ${label}: nobody is charged for them. The expression of ${label} in the ` +
      'TelemetryPolicy fails for some requests.',
  });
}

/** Requests that reach a model and that Limitador never hears of. Asks series of two namespaces. */
export function trafficUnmetered(thresholds: Thresholds): AlertRule {
  const { traffic } = thresholds;
  const query = overWindow(thresholds.window, (window) => {
    const answered = perFlow<never>(({ platform }) =>
      total(
        rate(
          series(
            istioRequestsTotal,
            like('response_code', '2..'),
            among('destination_service_namespace', platform.models.namespaces),
          ),
          window,
        ),
      ),
    );
    const checks = plus(requestRate({ window }), limitedRate({ window }));
    return onlyWhile<TelemetryRef>(above(answered, traffic), equalTo(checks, 0));
  });
  return alert('MaaSTrafficUnmetered', {
    query: checked(query, trafficProblems(thresholds)),
    for: Duration.minutes(10),
    severity: 'critical',
    summary: `Models answer ${NUMBER} requests per second and Limitador checks none.`,
    description:
      `The gateway gets ${NUMBER} good answers per second from models, while neither authorized_calls nor limited_calls ` +
      'rises: the requests pass without a limit and without being counted. The filter fails, or no limit applies to the route.',
  });
}

/** Requests are checked and their tokens never reported. Asks Limitador's series only. */
export function tokenReportsStopped(thresholds: Thresholds): AlertRule {
  const query = overWindow(thresholds.window, (window) =>
    onlyWhile(above(requestRate({ window }), thresholds.traffic), equalTo(tokenRate({ window }), 0)),
  );
  return alert('MaaSTokenReportsStopped', {
    query: checked(query, trafficProblems(thresholds)),
    for: Duration.minutes(15),
    severity: 'critical',
    summary: `Limitador lets ${NUMBER} requests per second through and counts no tokens.`,
    description:
      `authorized_calls rises by ${NUMBER} per second and authorized_hits does not: no limit on tokens can be reached and ` +
      'nobody is charged. Either a label read from the response fails and takes the whole report with it, or no response ' +
      'says what it used.',
  });
}

const USUAL = Duration.days(1);
const NOW = Duration.minutes(30);

/** A stream without `stream_options.include_usage` is a request without tokens; a client that begins to stream shows so. */
export function tokensPerRequestCollapsed(thresholds: Thresholds): AlertRule {
  const { tokensPerRequest, traffic } = thresholds;
  const query = perFlow<TelemetryRef>((flow) => {
    // By plan, so that the clients of one are not lost among those of all.
    const by = flow.labelName(PLAN) === undefined ? [] : [PLAN];
    const perRequest = (window: Duration) => ratio(tokenRate({ by, window }), requestRate({ by, window }));
    const collapsed = below(ratio(perRequest(NOW), perRequest(USUAL)), tokensPerRequest);
    // None at all is MaaSTokenReportsStopped, which looks at all plans together: none of one plan is seen here only.
    const some = onlyWhileAny(collapsed, above(total(rate(authorizedHits, NOW)), 0));
    return onlyWhile(some, above(sumBy(by, rate(authorizedCalls, NOW)), traffic));
  });
  return alert('MaaSTokensPerRequestCollapsed', {
    query: checked(query, [...shareProblems(thresholds, 'tokensPerRequest'), ...trafficProblems(thresholds)]),
    for: Duration.minutes(30),
    severity: 'warning',
    // A day of every user's series, twice a minute, is more than a Prometheus answers (`--query.max-samples`).
    readsRecordings: true,
    summary: ({ plan }) => `A request of a ${plan} uses ${PERCENT} of its usual tokens.`,
    description: ({ plan }) =>
      `{{ range $name, $value := $labels }}{{ $name }} {{ $value }}: {{ end }}the tokens per request of the last half ` +
      `hour are ${PERCENT} of those of the last day, by ${plan}; down to ${percent(tokensPerRequest)} is usual. Likely a ` +
      'client has begun to stream without asking for usage, so that its tokens are not counted.',
  });
}

function unlabelled(window: Duration, allowed: number): Query<'label'> {
  const perLabel = perFlow<'label'>((flow) => {
    const [first, ...more] = ALWAYS_THERE.filter((label) => isCounted(label, flow)).map((label) =>
      above(
        share(
          // A guarded expression, such as the shipped one, writes `unknown` where the field is missing.
          total(rate(series(authorizedHits, like(label, 'unknown|')), window)),
          total(rate(series(authorizedHits, unlike(label, 'unknown|')), window)),
        ),
        allowed,
      ),
    );
    if (first === undefined) return nothing(window);
    return named([first, ...more], flow);
  });
  return perLabel;
}

function isCounted(label: TelemetryRef, flow: Flow): boolean {
  const name = flow.labelName(label);
  return name !== undefined && flow.telemetryLabelsOn(authorizedHits).includes(name);
}

function nothing(window: Duration): Query<'label'> {
  return provided(
    () => false,
    'a label that counts plans, users or models',
    total(rate(authorizedHits, window)),
  );
}

/** Tells the shares apart by the name of the label that is missing. */
function named(shares: readonly Query<never>[], flow: Flow): Query<'label'> {
  const names = ALWAYS_THERE.filter((label) => isCounted(label, flow)).map((label) => flow.labelName(label));
  return new Query((resolving) => {
    const resolved = shares.map((one) => one.resolve(resolving));
    const exprs = resolved.map(({ expr }, i): Builder<Expr> => withLabel(expr, 'label', names[i] ?? ''));
    const expr = exprs.reduce((first, next) => or(first, next));
    return { ...merged(resolved), expr, labels: new Set(['label']) };
  });
}
