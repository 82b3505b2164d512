import { type PlatformSpec } from '../platform/platform-spec';
import { type PlatformPart } from '../exporters/exporter-props';
import { monitorOf } from './monitor-of';
import { type PlainRecord, recordAt, textOf } from '../documents/plain-data';

/** What the manifests of a platform show of it: the gateway that is labelled, where its exporters are, how often they are scraped. */
export function inferredSpec(manifests: readonly PlainRecord[]): PlatformSpec {
  const monitors = manifests.flatMap((manifest) => monitorOf(manifest) ?? []);
  const of = (part: PlatformPart) =>
    monitors
      .filter(({ exporter }) => exporter?.part === part)
      .flatMap(({ targetNamespaces = [] }) => targetNamespaces);
  const [kuadrant] = of('kuadrant');
  const [maasApi] = of('maasApi');
  const models = [...new Set(of('models'))];
  const intervals = monitors
    .filter(({ exporter }) => exporter !== undefined)
    .flatMap(({ endpoints }) => endpoints.flatMap(({ intervalSeconds }) => intervalSeconds ?? []))
    .filter((seconds) => Number.isInteger(seconds) && seconds > 0);
  return {
    ...gatewayOf(manifests),
    ...(kuadrant === undefined ? {} : { kuadrant: { namespace: kuadrant } }),
    ...(models.length === 0 ? {} : { models: { namespaces: models } }),
    ...(maasApi === undefined ? {} : { maasApi: { namespace: maasApi } }),
    ...(intervals.length === 0 ? {} : { scrapeInterval: `${Math.max(...intervals)}s` }),
  };
}

function gatewayOf(manifests: readonly PlainRecord[]): Pick<PlatformSpec, 'gateway'> {
  const policy = manifests.find(({ kind }) => kind === 'TelemetryPolicy');
  const target = recordAt(policy, 'spec', 'targetRef');
  const name = textOf(target.name);
  const namespace = textOf(recordAt(policy, 'metadata').namespace);
  if (name === '' || target.kind !== 'Gateway') return {};
  return { gateway: { name, ...(namespace === '' ? {} : { namespace }) } };
}
