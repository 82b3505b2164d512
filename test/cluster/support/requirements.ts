import { spawnSync } from 'node:child_process';
import { missingParts } from '../../support/real-parts';

/** The environment variable by which the tests find their cluster. */
export const ACCESS = 'MAAS_TEST_CLUSTER';

const PROGRAMS: Readonly<Record<string, string>> = { etcd: 'etcd-server', kubectl: 'kubernetes-client' };

/** What to install where a cluster cannot be started; undefined where it can. */
export function missingForCluster(): string | undefined {
  const missing = Object.entries(PROGRAMS).flatMap(([program, debian]) =>
    hasProgram(program) ? [] : [`${program} is not there: install the Debian package ${debian}.`],
  );
  const parts = missingParts('kube-apiserver', 'operator', 'prometheus', 'promtool', 'istioctl', 'percli');
  const all = parts === undefined ? missing : [...missing, parts];
  return all.length === 0 ? undefined : all.join(' ');
}

function hasProgram(program: string): boolean {
  return spawnSync(program, program === 'kubectl' ? ['version', '--client'] : ['--version']).status === 0;
}
