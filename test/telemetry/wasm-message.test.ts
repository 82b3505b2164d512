import { messageBuilder } from '../../lib/telemetry/wasm-message';

test('Authorino gets the request, its AuthConfig and the labels; those that need an identity as text', () => {
  const labels = { model: 'request.host', tier: 'auth != null ? auth.identity.tier : "none"' };
  expect(messageBuilder({ kind: 'auth', scope: 'a"b', labels })).toBe(`envoy.service.auth.v3.CheckRequest {
  attributes: envoy.service.auth.v3.AttributeContext {
    request: envoy.service.auth.v3.AttributeContext.Request {
      time: request.time,
      http: envoy.service.auth.v3.AttributeContext.HttpRequest {
        host: request.host,
        method: request.method,
        scheme: request.scheme,
        path: request.path,
        protocol: request.protocol,
        headers: request.headers
      }
    },
    destination: envoy.service.auth.v3.AttributeContext.Peer {
      address: envoy.config.core.v3.Address {
        socket_address: envoy.config.core.v3.SocketAddress {
          address: destination.address,
          port_value: uint(destination.port)
        }
      }
    },
    source: envoy.service.auth.v3.AttributeContext.Peer {
      address: envoy.config.core.v3.Address {
        socket_address: envoy.config.core.v3.SocketAddress {
          address: source.address,
          port_value: uint(source.port)
        }
      }
    },
    context_extensions: {
      "host": "a\\"b"
    },
    metadata_context: envoy.config.core.v3.Metadata {
      filter_metadata: {
        "io.kuadrant.metrics.labels": google.protobuf.Struct {
          fields: {
            "model": google.protobuf.Value {
              string_value: string(request.host)
            },
            "tier": google.protobuf.Value {
              struct_value: google.protobuf.Struct {
                fields: {
                  "cel_expr": google.protobuf.Value {
                    string_value: "auth != null ? auth.identity.tier : \\"none\\""
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}`);
});

test('without labels Authorino gets no metadata', () => {
  expect(messageBuilder({ kind: 'auth', scope: 'a' })).toContain(
    'metadata_context: envoy.config.core.v3.Metadata {}',
  );
});

test('Limitador gets the limit first and the labels second', () => {
  const message = messageBuilder({
    kind: 'ratelimit',
    scope: 'llm/granite',
    entries: { 'limit.free': '1' },
    labels: { tier: '"free"' },
  });
  expect(message).toBe(`envoy.service.ratelimit.v3.RateLimitRequest {
  domain: "llm/granite",
  hits_addend: uint(1),
  descriptors: [
    envoy.extensions.common.ratelimit.v3.RateLimitDescriptor {
      entries: [
        envoy.extensions.common.ratelimit.v3.RateLimitDescriptor.Entry {
          key: "limit.free",
          value: string(1)
        }
      ]
    },
    envoy.extensions.common.ratelimit.v3.RateLimitDescriptor {
      entries: [
        envoy.extensions.common.ratelimit.v3.RateLimitDescriptor.Entry {
          key: "tier",
          value: string("free")
        }
      ]
    }
  ]
}`);
});
