import { type ClusterAccess } from './cluster';
import { KubeClient } from './kube-client';
import { ACCESS, missingForCluster } from './requirements';

const missing = missingForCluster();
// In CI nothing is skipped: there a suite without its cluster fails.
const skipped = missing !== undefined && !process.env.CI;
if (skipped) console.warn(`skipped: ${missing}`);

/** `describe` for a suite that needs the cluster. */
export const describeCluster: jest.Describe = skipped ? describe.skip : describe;

export function cluster(): ClusterAccess {
  const access = process.env[ACCESS];
  if (access === undefined) throw new Error('no cluster was started: run npm run test:cluster');
  return JSON.parse(access) as ClusterAccess;
}

/** Runs `use` with a client, and closes it. */
export async function withClient<T>(use: (client: KubeClient) => Promise<T>): Promise<T> {
  const client = new KubeClient(cluster());
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

/** The line that says how much was compared. */
export function report(line: string): void {
  process.stdout.write(`test:cluster: ${line}\n`);
}
