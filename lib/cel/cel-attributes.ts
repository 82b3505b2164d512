import { type KuadrantVersion, KUADRANT_VERSIONS } from '../platform/kuadrant-version';
import { timestampOf } from './cel-time';
import { type CelValue } from './cel-value';

interface Attribute {
  /** Values that requests have here, the ordinary one first; null where a request can be without. */
  readonly values: readonly CelValue[];
  readonly since?: KuadrantVersion;
}

const varied: Attribute = { values: [] };
const nullable: Attribute = { values: ['value', null] };

/**
 * The attributes that Envoy has for the shim when it makes its calls. Those without values are varied by hand.
 *
 * Sources: `new_well_known_attribute_map` in Kuadrant/wasm-shim `data/cel.rs`, less what Envoy's
 * `source/extensions/filters/common/expr/context.cc` does not know.
 */
const ATTRIBUTES: Readonly<Record<string, Attribute>> = {
  'request.headers': varied,
  'request.path': varied,
  'request.url_path': varied,
  'request.query': varied,
  'request.host': { values: ['maas.example.com', 'localhost'] },
  'request.method': { values: ['POST', 'GET'] },
  'request.scheme': { values: ['https', 'http'] },
  'request.protocol': { values: ['HTTP/2', 'HTTP/1.1'] },
  'request.id': { values: ['1f0c5ba6-5a3c-4f0e-9d5e-0d3f2e8f6c11'] },
  'request.time': { values: [timestampOf('2026-01-02T03:04:05Z')] },
  'request.size': { values: [512n, 0n] },
  'request.referer': nullable,
  'request.useragent': nullable,
  'request.grpc': { ...varied, since: '1.5' },
  'request.grpc.service': { ...varied, since: '1.5' },
  'request.grpc.method': { ...varied, since: '1.5' },
  'source.address': { values: ['10.0.0.1:52100'] },
  'source.remote_address': { values: ['10.0.0.1'] },
  'source.port': { values: [52100n] },
  'destination.address': { values: ['10.0.0.2:443'] },
  'destination.port': { values: [443n] },
};

export function attributesOf(root: string, version: KuadrantVersion): readonly string[] {
  const age = KUADRANT_VERSIONS.indexOf(version);
  return Object.entries(ATTRIBUTES)
    .filter(
      ([name, { since }]) =>
        name.startsWith(`${root}.`) && (since === undefined || KUADRANT_VERSIONS.indexOf(since) <= age),
    )
    .map(([name]) => name);
}

export function valuesOf(attribute: string): readonly CelValue[] {
  // Filters put what they like under `metadata`, or nothing.
  return attribute.startsWith('metadata.') ? nullable.values : (ATTRIBUTES[attribute] ?? varied).values;
}
