import { Cel } from '../../lib/cel/cel';
import { TelemetryLabels } from '../../lib/labels/telemetry-labels';
import { type MaasFlowProps, maasWasmConfig } from '../../lib/telemetry/maas-flow';
import { renderWasmConfig } from '../../lib/telemetry/wasm-config';
import { messageBuilder } from '../../lib/telemetry/wasm-message';

const granite = {
  name: 'granite',
  namespace: 'llm',
  pathPrefix: '/llm/granite',
  authScope: 'granite.authconfig',
};
const free = { name: 'free', predicate: 'auth.identity.tier == "free"' };
const props: MaasFlowProps = {
  labels: TelemetryLabels.tier(),
  hostnames: ['maas.example.org'],
  routes: [granite],
  limits: [free],
};

const USER =
  'auth != null && has(auth.identity.userid) && auth.identity.userid != null ? auth.identity.userid : "unknown"';
const TIER =
  'auth != null && has(auth.identity.tier) && auth.identity.tier != null ? auth.identity.tier : "unknown"';
const MODEL =
  'request.url_path.split("/").size() > 2 && request.url_path.split("/")[2] != "" ? request.url_path.split("/")[2] : "unknown"';
const TOKENS = 'responseBodyJSON("/usage/total_tokens")';

const DENIED = 'auth_response.denied_response';
const OK = 'auth_response.ok_response';

function typedCall(hitsAddend: string) {
  const entry = (key: string, value: string) =>
    `          envoy.extensions.common.ratelimit.v3.RateLimitDescriptor.Entry {
            key: "${key}",
            value: string(${value})
          }`;
  return `envoy.service.ratelimit.v3.RateLimitRequest {
  domain: "llm/granite",
  hits_addend: uint(${hitsAddend}),
  descriptors: [
    envoy.extensions.common.ratelimit.v3.RateLimitDescriptor {
      entries: [
${[entry('tokenlimit.free', '1'), entry('auth.identity.userid', 'auth.identity.userid')].join(',\n').replaceAll(/^ {2}/gm, '')}
      ]
    },
    envoy.extensions.common.ratelimit.v3.RateLimitDescriptor {
      entries: [
${[entry('user', USER), entry('tier', TIER), entry('model', MODEL)].join(',\n').replaceAll(/^ {2}/gm, '')}
      ]
    }
  ]
}`;
}

test('Kuadrant next: typed actions, labels in the messages', () => {
  const step = { predicate: 'true', terminal: false, isGuard: true };
  const rateLimit = {
    type: 'dynamic',
    endpoint: 'kuadrant-ratelimit-service',
    failureMode: 'allow',
    timeout: '100ms',
    grpcService: 'kuadrant.service.ratelimit.v1.RateLimitService',
  };
  expect(renderWasmConfig(maasWasmConfig({ ...props, kuadrantVersion: 'next' }))).toEqual({
    services: {
      'auth-service': {
        type: 'dynamic',
        endpoint: 'kuadrant-auth-service',
        failureMode: 'deny',
        timeout: '200ms',
        grpcService: 'envoy.service.auth.v3.Authorization',
        grpcMethod: 'Check',
      },
      'ratelimit-service': {
        type: 'dynamic',
        endpoint: 'kuadrant-ratelimit-service',
        failureMode: 'allow',
        timeout: '100ms',
        grpcService: 'envoy.service.ratelimit.v3.RateLimitService',
        grpcMethod: 'ShouldRateLimit',
      },
      'ratelimit-check-service': { ...rateLimit, grpcMethod: 'CheckRateLimit' },
      'ratelimit-report-service': { ...rateLimit, grpcMethod: 'Report' },
    },
    actionSets: [
      {
        name: 'llm/granite',
        routeRuleConditions: {
          hostnames: ['maas.example.org'],
          predicates: ["request.url_path.startsWith('/llm/granite')"],
        },
        actions: [
          {
            ...step,
            isGuard: false,
            type: 'store',
            path: 'kuadrant.internal.response.body',
            value: `{"total_tokens": ${TOKENS}}`,
          },
          {
            ...step,
            type: 'grpc',
            label: 'auth',
            var: 'auth_response',
            service: 'auth-service',
            messageBuilder: messageBuilder({
              kind: 'auth',
              scope: 'granite.authconfig',
              labels: { user: USER, tier: TIER, model: MODEL },
            }),
            onReply: [
              {
                ...step,
                predicate: `has(${DENIED})`,
                terminal: true,
                type: 'deny',
                denyWith:
                  `DenyResponse{status: ${DENIED}.status.code != 0 ? uint(${DENIED}.status.code) : 403u, ` +
                  `headers: ${DENIED}.headers, body: ${DENIED}.body}`,
              },
              {
                ...step,
                predicate:
                  `has(${OK}) && (${OK}.response_headers_to_add.size() > 0 || ${OK}.headers_to_remove.size() > 0 || ` +
                  `${OK}.query_parameters_to_set.size() > 0 || ${OK}.query_parameters_to_remove.size() > 0)`,
                terminal: true,
                type: 'fail',
                logMessage: 'Authorino asks for a change of the request that the filter does not support',
              },
              {
                ...step,
                predicate: `has(${OK}) && has(auth_response.dynamic_metadata)`,
                type: 'store',
                path: 'auth',
                value: 'auth_response.dynamic_metadata',
                exportToHost: true,
              },
              {
                ...step,
                predicate: `has(${OK})`,
                type: 'headers',
                target: 'request',
                headers: `${OK}.headers`,
              },
              {
                ...step,
                predicate: `!has(${DENIED}) && !has(${OK})`,
                terminal: true,
                type: 'fail',
                logMessage: 'Authorino answers neither yes nor no',
              },
            ],
          },
          {
            ...step,
            predicate: 'auth.identity.tier == "free"',
            type: 'grpc',
            label: 'ratelimit',
            var: 'ratelimit_response',
            service: 'ratelimit-check-service',
            messageBuilder: typedCall('0'),
            onReply: [
              {
                ...step,
                predicate: 'ratelimit_response.overall_code == 2',
                terminal: true,
                type: 'deny',
                denyWith:
                  'DenyResponse{status: 429u, headers: ratelimit_response.response_headers_to_add, ' +
                  'body: "Too Many Requests\\n"}',
              },
              {
                ...step,
                predicate: 'ratelimit_response.overall_code == 1',
                type: 'headers',
                target: 'response',
                headers: 'ratelimit_response.response_headers_to_add',
              },
              {
                ...step,
                predicate: 'ratelimit_response.overall_code != 1 && ratelimit_response.overall_code != 2',
                terminal: true,
                type: 'fail',
                logMessage: 'Limitador answers with a code that is neither OK nor OVER_LIMIT',
              },
            ],
          },
          {
            ...step,
            isGuard: false,
            predicate: 'auth.identity.tier == "free"',
            type: 'grpc',
            label: 'ratelimit_report',
            var: 'report_response',
            service: 'ratelimit-report-service',
            messageBuilder: typedCall('kuadrant.internal.response.body.total_tokens'),
            onReply: [
              {
                ...step,
                isGuard: false,
                predicate: '!has(report_response.overall_code)',
                type: 'fail',
                logMessage: 'Limitador did not take the report',
              },
            ],
          },
        ],
      },
    ],
  });
});

describe('labels read from the response, in Kuadrant next', () => {
  const labels = TelemetryLabels.of({
    model: { cel: Cel.responseBody('/model') },
    served: { cel: Cel.responseBody('/served/model') },
    region: { cel: Cel.literal('eu') },
  });
  const [set] = maasWasmConfig({ ...props, labels, kuadrantVersion: 'next' }).actionSets;
  const [store, authenticate, check, report] = set?.actions ?? [];

  test('are kept once, under names of their own', () => {
    expect(store).toMatchObject({
      type: 'store',
      path: 'kuadrant.internal.response.body',
      value: {
        total_tokens: TOKENS,
        model: 'responseBodyJSON("/model")',
        served_model: 'responseBodyJSON("/served/model")',
      },
    });
  });

  test('are in the report only', () => {
    expect(authenticate).toMatchObject({ messageBuilder: { labels: { region: '"eu"' } } });
    expect(check).toMatchObject({ messageBuilder: { labels: { region: '"eu"' } } });
    expect(report).toMatchObject({
      messageBuilder: {
        hitsAddend: 'kuadrant.internal.response.body.total_tokens',
        labels: {
          model: 'kuadrant.internal.response.body.model',
          served: 'kuadrant.internal.response.body.served_model',
          region: '"eu"',
        },
      },
    });
  });
});
