import { existsSync, readFileSync } from 'node:fs';
import { explanationMermaid } from '../explain/explanation-mermaid';
import { explanationText } from '../explain/explanation-text';
import { type Explanation } from '../explain/explanation';
import { explanationOf } from '../review/explanation-of';
import { flowOf } from '../review/flow-of';
import { mergedSpecs } from '../platform/merged-spec';
import { isRecord, textOf } from '../documents/plain-data';
import { type FlowOptions, specFrom } from './flow-options';
import { inKustomizeOrder } from './kustomize-order';
import { parseManifests } from '../documents/source-document';
import { readSources } from './read-sources';
import { byFlow } from '../review/by-flow';
import { inSynthesized } from './run-app';
import { EXIT, type ExitCode, UsageError } from './usage-error';

export interface ExplainOptions extends FlowOptions {
  readonly format: 'text' | 'mermaid' | 'json';
  readonly app?: string;
}

const FORMS: Readonly<Record<ExplainOptions['format'], (explanation: Explanation) => string>> = {
  text: explanationText,
  mermaid: explanationMermaid,
  json: (explanation) => `${JSON.stringify(explanation, null, 2)}\n`,
};

/** `maas-observability explain`: the flow of an app, or of manifests that are there already. */
export async function explain(names: readonly string[], options: ExplainOptions): Promise<ExitCode> {
  if (names.length > 0 && options.app !== undefined) {
    throw new UsageError('--app and files are two sources of one flow: name one of them.');
  }
  const app = options.app ?? (names.length === 0 ? configuredApp() : undefined);
  const explanation =
    app === undefined
      ? await explained(names.length === 0 ? ['dist'] : names, options)
      : await inSynthesized(app, (folder) => explained([folder], options));
  process.stdout.write(FORMS[options.format](explanation));
  return EXIT.ok;
}

/** The app that the cdk8s CLI would run here. */
function configuredApp(): string | undefined {
  if (!existsSync('cdk8s.yaml')) return undefined;
  const { manifests } = parseManifests(readFileSync('cdk8s.yaml', 'utf8'), 'cdk8s.yaml');
  const config = manifests[0]?.manifest;
  return (isRecord(config) && textOf(config.app)) || undefined;
}

async function explained(names: readonly string[], options: ExplainOptions): Promise<Explanation> {
  const settings = specFrom(options);
  const { files, unreadable } = await readSources(names, process.stdin);
  if (unreadable.length > 0) throw new UsageError(unreadable.join('\n'));
  const broken = files.flatMap(({ file, broken: parts }) =>
    parts.map(({ line, column, problem }) => `${file}:${line}:${column}: ${problem}`),
  );
  if (broken.length > 0) throw new UsageError(broken.join('\n'));
  const [group, ...more] = byFlow(files);
  if (group === undefined) throw new UsageError(`there are no manifests in ${names.join(', ')}.`);
  if (more.length > 0) {
    const folders = [group, ...more].map(({ folder }) => folder ?? 'the rest');
    throw new UsageError(
      `these are the manifests of ${folders.length} flows, in ${folders.join(', ')}: synthesize, and name the folder of one.`,
    );
  }
  const manifests = inKustomizeOrder(group.files).flatMap((file) =>
    file.manifests.map(({ manifest }) => manifest),
  );
  return explanationOf(manifests, flowOf(manifests, mergedSpecs(group.recorded ?? {}, settings)));
}
