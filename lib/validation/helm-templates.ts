import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { ApiObject, type App } from 'cdk8s';

/**
 * What `cdk8s synth --format helm` would write as a template and Helm cannot read as one: the CLI lays out Chart.yaml and
 * runs the app with `templates` beside it as its output (cdk8s-cli `synth.ts`), and writes objects there as they are.
 */
export function helmTemplateProblems(app: App): string[] {
  const outdir = resolve(app.outdir);
  if (basename(outdir) !== 'templates' || !existsSync(join(dirname(outdir), 'Chart.yaml'))) return [];
  const found = app.node
    .findAll()
    .filter((construct) => ApiObject.isApiObject(construct))
    .filter((object) => JSON.stringify(object.toJson()).includes('{{'));
  if (found.length === 0) return [];
  const [first] = found;
  const others = found.length === 1 ? '' : ` and ${found.length - 1} others`;
  return [
    `Helm would read ${first?.kind ?? ''} ${first?.name ?? ''}${others} as templates, because alerts and legends have {{ }} of ` +
      'their own, and would refuse the chart: synthesize without --format helm, and apply the output with kustomize.',
  ];
}
