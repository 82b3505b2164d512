import { Cluster } from './cluster';
import { ACCESS, missingForCluster } from './requirements';

declare global {
  var maasCluster: Cluster | undefined;
}

/** Starts the one cluster that all tests share. What they need of it is in the environment. */
export default async function setup(): Promise<void> {
  const missing = missingForCluster();
  if (missing !== undefined) {
    // Elsewhere each suite says that it is skipped, and why.
    if (process.env.CI) throw new Error(missing);
    return;
  }
  globalThis.maasCluster = await Cluster.start();
  process.env[ACCESS] = JSON.stringify(globalThis.maasCluster.access);
}
