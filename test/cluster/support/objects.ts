import { type Manifest } from '../../support/manifest-oracles';
import { ATTEMPTS, type Attempt, type KubeClient, messageOf } from './kube-client';

/** An object, and who made it. */
export interface Tried {
  readonly from: string;
  readonly object: Manifest;
}

export interface Trial {
  /** How many objects the API server was asked about. */
  readonly asked: number;
  /** Kinds that it does not have. */
  readonly unknownKinds: readonly string[];
  readonly problems: readonly string[];
}

/** Tries each object by create and by server-side apply, under strict validation, and changes nothing but namespaces. */
export async function tryObjects(client: KubeClient, all: readonly Tried[]): Promise<Trial> {
  const known = await Promise.all(all.map(({ object }) => client.knows(object)));
  const tried = all.filter((_, i) => known[i]);
  await makeNamespaces(
    client,
    tried.map(({ object }) => object),
  );
  const problems = await Promise.all(
    tried.flatMap((one) => ATTEMPTS.map((attempt) => problemsOf(client, one, attempt))),
  );
  const unknown = all.filter((_, i) => !known[i]).map(({ object }) => `${object.apiVersion} ${object.kind}`);
  return { asked: tried.length, unknownKinds: [...new Set(unknown)].sort(), problems: problems.flat() };
}

async function problemsOf(
  client: KubeClient,
  { from, object }: Tried,
  attempt: Attempt,
): Promise<readonly string[]> {
  const answer = await client.tried(object, attempt);
  const found = [
    ...(answer.status < 300 ? addedToItems(object, answer.body) : [messageOf(answer)]),
    ...answer.warnings.map((warning) => `warning: ${warning}`),
  ];
  return found.map((problem) => `${labelOf(object)} (${from}): ${attempt}: ${problem}`);
}

/**
 * What the server adds to the items of lists: `kubectl apply` takes it away again each time, since it replaces a list
 * of a custom resource whole.
 */
export function addedToItems(sent: unknown, kept: unknown, at = '', inList = false): readonly string[] {
  if (Array.isArray(sent) && Array.isArray(kept)) {
    const items: readonly unknown[] = kept;
    return sent.flatMap((item, i) => addedToItems(item, items[i], `${at}[${i}]`, true));
  }
  if (!isRecord(sent) || !isRecord(kept)) return [];
  const added = inList ? Object.keys(kept).filter((name) => !Object.hasOwn(sent, name)) : [];
  return [
    ...added.map((name) => `the server adds ${at}.${name}: ${JSON.stringify(kept[name])}`),
    ...Object.entries(sent)
      .filter(([name]) => at !== '' || name !== 'metadata')
      .flatMap(([name, value]) =>
        addedToItems(value, kept[name], at === '' ? name : `${at}.${name}`, inList),
      ),
  ];
}

/** The namespaces that objects are in: nothing can be tried in one that is not there. */
export async function makeNamespaces(client: KubeClient, objects: readonly Manifest[]): Promise<void> {
  const names = objects.flatMap(({ metadata }) => {
    const namespace = metadata?.namespace;
    return typeof namespace === 'string' ? [namespace] : [];
  });
  await Promise.all([...new Set(names)].map((name) => client.apply(namespaceCalled(name))));
}

export function namespaceCalled(name: string, labels: Readonly<Record<string, string>> = {}): Manifest {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

export function labelOf({ kind, metadata }: Manifest): string {
  return [kind, metadata?.namespace, metadata?.name].filter((part) => typeof part === 'string').join('/');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
