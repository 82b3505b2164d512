import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type ClusterAccess } from './cluster';
import { type KubeClient } from './kube-client';

interface Event {
  readonly type: string;
  readonly reason: string;
  readonly message?: string;
  readonly note?: string;
  readonly involvedObject: { readonly kind: string; readonly namespace?: string; readonly name: string };
}

/** What prometheus-operator refuses, skips or warns of: in the events of objects, and in its log. */
export async function operatorComplaints(
  client: KubeClient,
  { folder }: ClusterAccess,
): Promise<readonly string[]> {
  const { items } = await client.get<{ items: readonly Event[] }>('/api/v1/events');
  const log = readFileSync(path.join(folder, 'operator.log'), 'utf8');
  return [
    ...items
      .filter(({ type }) => type === 'Warning')
      .map(({ reason, message = '', involvedObject: { kind, namespace = '', name } }) =>
        [`${kind}/${namespace}/${name}`, reason, message].join(': '),
      ),
    ...log
      .split('\n')
      .filter((line) => /level=(warn|error)/.test(line) && /skipp|reject|invalid/i.test(line)),
  ];
}
