import { Duration } from 'cdk8s';
import {
  type WasmConfig,
  type WasmDataItem,
  type WasmService,
  renderWasmConfig,
} from '../../lib/telemetry/wasm-config';

test('every field, as the filter reads it', () => {
  const config: WasmConfig = {
    services: {
      who: { type: 'auth', endpoint: 'auth', failureMode: 'deny', timeout: Duration.millis(200) },
      own: {
        type: 'dynamic',
        endpoint: 'own',
        failureMode: 'allow',
        timeout: Duration.seconds(1),
        grpcService: 'own.Service',
        grpcMethod: 'Do',
      },
    },
    actionSets: [
      {
        name: 'all',
        routeRuleConditions: { hostnames: ['*.example.org'] },
        actions: [
          { service: 'who', scope: 'host', predicates: ['true'], sources: ['policy'] },
          {
            type: 'grpc',
            predicate: 'true',
            terminal: false,
            execution: 'sequential',
            var: 'reply',
            service: 'own',
            messageBuilder: 'own.Request {}',
            onReply: [{ type: 'fail', predicate: 'reply.bad', terminal: true, logMessage: 'bad' }],
          },
          {
            type: 'store',
            predicate: 'true',
            terminal: false,
            path: 'kept',
            value: { host: 'request.host' },
          },
        ],
      },
    ],
    requestData: { 'metrics.labels.region': '"eu"' },
    observability: { httpHeaderIdentifier: 'x-request-id' },
    descriptorService: 'descriptors',
  };
  expect(renderWasmConfig(config)).toEqual({
    services: {
      who: { type: 'auth', endpoint: 'auth', failureMode: 'deny', timeout: '200ms' },
      own: {
        type: 'dynamic',
        endpoint: 'own',
        failureMode: 'allow',
        timeout: '1s',
        grpcService: 'own.Service',
        grpcMethod: 'Do',
      },
    },
    actionSets: [
      {
        name: 'all',
        routeRuleConditions: { hostnames: ['*.example.org'] },
        actions: [
          { service: 'who', scope: 'host', predicates: ['true'], sources: ['policy'] },
          {
            type: 'grpc',
            predicate: 'true',
            terminal: false,
            execution: 'sequential',
            var: 'reply',
            service: 'own',
            messageBuilder: 'own.Request {}',
            onReply: [{ type: 'fail', predicate: 'reply.bad', terminal: true, logMessage: 'bad' }],
          },
          {
            type: 'store',
            predicate: 'true',
            terminal: false,
            path: 'kept',
            value: '{"host": request.host}',
          },
        ],
      },
    ],
    requestData: { 'metrics.labels.region': '"eu"' },
    observability: { httpHeaderIdentifier: 'x-request-id' },
    descriptorService: 'descriptors',
  });
});

test('the types refuse what the filter would', () => {
  // @ts-expect-error a dynamic service names its method
  const nameless: WasmService = { type: 'dynamic', endpoint: 'own', failureMode: 'deny' };
  // @ts-expect-error only a dynamic service names its method
  const named: WasmService = { type: 'auth', endpoint: 'who', failureMode: 'deny', grpcMethod: 'Check' };
  // @ts-expect-error one of the two
  const both: WasmDataItem = { static: { key: 'a', value: 'b' }, expression: { key: 'a', value: 'b' } };
  expect([nameless, named, both]).toHaveLength(3);
});
