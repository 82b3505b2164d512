import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Yaml } from 'cdk8s';
import { type Manifest } from '../../support/manifest-oracles';
import { type RealPart, realPart } from '../../support/real-parts';
import { type Tried, labelOf } from './objects';

/** What Istio's own validation says of its objects. */
export function istioProblems(objects: readonly Manifest[], folder: string): readonly string[] {
  const file = path.join(folder, 'istio.yaml');
  writeFileSync(file, objects.map((object) => `---\n${Yaml.stringify(object)}`).join(''));
  return saidBy('istioctl', ['validate', '-f', file]).filter((line) => !line.endsWith(' is valid'));
}

/**
 * What Perses' own command says of the dashboards. It holds them to the schema of a dashboard: those of the plugins are
 * in no package, so that what a panel or a query says is up to their types (`npm --prefix preview run typecheck`).
 */
export function persesProblems(objects: readonly Tried[], folder: string): readonly string[] {
  return objects.flatMap(({ from, object }) => {
    const file = path.join(folder, 'dashboard.json');
    writeFileSync(file, JSON.stringify(persesDashboard(object)));
    const said = saidBy('percli', ['lint', '-f', file]).filter((line) => line !== 'your resources look good');
    return said.map((line) => `${labelOf(object)} (${from}): ${line}`);
  });
}

/** The dashboard that Perses' operator makes of its object. */
function persesDashboard({ metadata = {}, spec }: Manifest): object {
  const { name, namespace } = metadata;
  const { config } = spec as { config: object };
  return { kind: 'Dashboard', metadata: { name, project: namespace }, spec: config };
}

/** The lines that a program writes; at least one where it fails. */
function saidBy(part: RealPart, args: readonly string[]): readonly string[] {
  const program = realPart(part);
  if (program === undefined) throw new Error(`${part} is not built: run npm run build:parts`);
  const { status, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const lines = `${stdout}${stderr}`.split('\n').filter((line) => line.trim() !== '');
  return status === 0 || lines.length > 0 ? lines : [`${part} ended with ${status ?? 'a signal'}`];
}
