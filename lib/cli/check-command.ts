import { resolve } from 'node:path';
import { documentBroken, documentNotRead } from '../checks/document-checks';
import { type DocumentProblem } from '../checks/document-problem';
import { type SourceDocument } from '../documents/source-document';
import { mergedSpecs } from '../platform/merged-spec';
import { type PlatformSpec } from '../platform/platform-spec';
import { secondsOf as promqlSeconds } from '../promql/promql-literals';
import { type Assumption } from '../promql/promql-context';
import { type ManifestCheck, checkManifests } from '../review/check-manifests';
import { type Ignore, ignoreProblems, ignoresInAnnotation, ignoresInComments } from '../review/ignores';
import { resourceName } from '../review/resource-name';
import { type CheckReport, type CheckedFile, type FileFinding, type HeldAgainst } from './check-report';
import { type CheckOutput } from './check-outputs';
import { type CheckSettings, settingsAbove } from './check-settings';
import { countsOf, kindOf, notReadKind, patchesIn } from './checked-kinds';
import { type FlowOptions, specFrom } from './flow-options';
import { type SourceFile, readSources } from './read-sources';
import { type FlowFiles, byFlow } from '../review/by-flow';
import { githubReport, junitReport, sarifReport } from './report-machines';
import { textReport } from './report-text';
import { rulePage } from './rule-page';
import { EXIT, type ExitCode, UsageError } from './usage-error';

export interface CheckOptions extends FlowOptions {
  readonly output: CheckOutput;
  readonly strict?: boolean;
  /** The check whose page is printed. */
  readonly rule?: string;
}

/** `maas-observability check`: what is wrong in manifests and dashboards that are there already. */
export async function check(
  names: readonly string[],
  options: CheckOptions,
  version: string,
): Promise<ExitCode> {
  if (options.rule !== undefined) {
    process.stdout.write(rulePage(options.rule));
    return EXIT.ok;
  }
  if (names.length === 0)
    throw new UsageError('name files, folders or globs to check, or - for the standard input.');
  const settings = settingsAbove(process.cwd());
  const platform = mergedSpecs(settings.platform ?? {}, specFrom(options));
  const { files, unreadable } = await readSources(names, process.stdin);
  if (unreadable.length > 0) throw new UsageError(unreadable.join('\n'));
  const report = reportOf(files, platform, settings);
  if (
    !files.some(
      ({ manifests, broken, skipped }) => broken.length + skipped.length > 0 || manifests.some(isOurs),
    )
  ) {
    throw new UsageError(
      `nothing to check in ${names.join(', ')}: name files with a GrafanaDashboard, PersesDashboard, PrometheusRule, ` +
        'ServiceMonitor, PodMonitor, TelemetryPolicy, or with the JSON of a dashboard.',
    );
  }
  process.stdout.write(written(report, options.output, version));
  return report.errors > 0 || (options.strict === true && report.warnings > 0) ? EXIT.failed : EXIT.ok;
}

function written(report: CheckReport, output: CheckOutput, version: string): string {
  switch (output) {
    case 'json':
      return `${JSON.stringify(report, null, 2)}\n`;
    case 'sarif':
      return sarifReport(report, version);
    case 'junit':
      return junitReport(report);
    case 'github':
      return githubReport(report);
    case 'text':
      return textReport(report);
  }
}

function reportOf(
  files: readonly SourceFile[],
  platform: PlatformSpec,
  settings: CheckSettings,
): CheckReport {
  const patches = patchesIn(files);
  const checked = byFlow(files).map((group) => checkedGroup(group, platform, settings, patches));
  const order = new Map(files.map(({ file }, i) => [file, i]));
  const all = checked
    .flatMap(({ files: of }) => of)
    .sort((a, b) => (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0));
  const number = (severity: FileFinding['severity']) =>
    all.flatMap(({ findings }) => findings).filter((finding) => finding.severity === severity).length;
  return {
    files: all.map(({ file, findings }) => ({ file, findings })),
    counts: countsOf(files),
    heldAgainst: checked.map(({ held }) => held),
    errors: number('error'),
    warnings: number('warning'),
    notes: number('note'),
    ignored: all.reduce((sum, { ignored }) => sum + ignored, 0),
  };
}

function isOurs({ manifest }: { readonly manifest: unknown }): boolean {
  return kindOf(manifest) !== undefined || notReadKind(manifest) !== undefined;
}

interface CheckedOf extends CheckedFile {
  readonly ignored: number;
}

function checkedGroup(
  group: FlowFiles<SourceFile>,
  said: PlatformSpec,
  settings: CheckSettings,
  patches: ReadonlySet<string>,
): { files: readonly CheckedOf[]; held: HeldAgainst } {
  const isPatch = ({ file }: SourceFile) => file !== '-' && patches.has(resolve(file));
  const manifests = group.files.flatMap((file) =>
    isPatch(file) ? [] : file.manifests.map(({ manifest }) => manifest),
  );
  const platform = mergedSpecs(group.recorded ?? {}, said);
  const retentionSeconds = settings.retention === undefined ? undefined : promqlSeconds(settings.retention);
  const run = checkManifests(manifests, { platform, retentionSeconds });
  const { gateway, kuadrant, stack } = run.flow.platform;
  return {
    files: group.files.map((file) =>
      isPatch(file)
        ? { file: file.file, findings: [patchNote()], ignored: 0 }
        : fileFindings(file, run, settings),
    ),
    held: {
      files: group.files.length,
      gateway: gateway.toString(),
      kuadrant: `${kuadrant.version} in ${kuadrant.namespace}`,
      stack: stack.name,
      labels: run.flow.labels.names,
      ...(group.recorded === undefined ? {} : { recordedIn: group.folder }),
      inferred: run.inferred,
      assumed: Object.entries(ASSUMED).flatMap(([one, option]) =>
        run.assumed.has(one as Assumption) ? [option] : [],
      ),
    },
  };
}

/** What says it where nobody does. */
const ASSUMED: Readonly<Partial<Record<Assumption, string>>> = {
  stack: '--stack',
  'kuadrant-version': '--kuadrant-version',
  labels: '--preset',
  gateway: 'gateway in --settings',
};

function patchNote(): FileFinding {
  const { id: rule, severity } = documentNotRead;
  return {
    ...{ rule, severity, resource: '', place: '', position: { line: 1, column: 1 } },
    message:
      'it is a patch of Kustomize, and no whole object, so it was not checked: check what `kustomize build` prints.',
  };
}

/** What is found in a file, ignores applied, by position. */
function fileFindings(file: SourceFile, run: ManifestCheck, settings: CheckSettings): CheckedOf {
  const parts: FileFinding[] = [
    ...file.broken.map(({ line, column, problem }) => ofFile(documentBroken, { line, column }, problem)),
    ...file.skipped.map(({ line, column, problem }) =>
      ofFile(documentNotRead, { line, column }, `it is ${problem}`),
    ),
  ];
  const comments = file.manifests[0]?.comments() ?? [];
  const ignores = comments.length === 0 ? [] : ignoresInComments(comments);
  const used = new Set<unknown>();
  let ignored = 0;
  const found = file.manifests.flatMap((document) => {
    const ofObject = ignoresInAnnotation(document.manifest, (path) => document.locate(path));
    const all = documentFindings(document, run).flatMap((finding) => levelled(finding, settings));
    const kept = all.filter((finding) => {
      const ignore = [...ofObject, ...ignores].find((one) => ignoresIt(one, finding));
      if (ignore === undefined) return true;
      used.add(ignore);
      ignored++;
      return false;
    });
    return [...kept, ...ignoreProblems(ofObject, used).map(ofIgnore)];
  });
  const findings = [...parts, ...found, ...ignoreProblems(ignores, used).map(ofIgnore)]
    .map((finding, i) => ({ finding, i }))
    .sort(
      (a, b) =>
        a.finding.position.line - b.finding.position.line ||
        a.finding.position.column - b.finding.position.column ||
        a.i - b.i,
    )
    .map(({ finding }) => finding);
  return { file: file.file, findings, ignored };
}

function ignoresIt(
  ignore: Partial<Ignore> & Pick<Ignore, 'id' | 'reason'>,
  { rule, position }: FileFinding,
): boolean {
  if (ignore.id !== rule || ignore.reason === '') return false;
  const { from = 0, to = Infinity } = ignore;
  return position.line >= from && position.line <= to;
}

function ofIgnore({
  rule,
  severity,
  message,
  position,
}: ReturnType<typeof ignoreProblems>[number]): FileFinding {
  return {
    ...{ rule, severity, message },
    position: position ?? { line: 1, column: 1 },
    resource: '',
    place: '',
  };
}

function ofFile(
  { id: rule, severity }: typeof documentBroken,
  position: FileFinding['position'],
  message: string,
): FileFinding {
  return { ...{ rule, severity, position, message }, resource: '', place: '' };
}

function documentFindings(document: SourceDocument, run: ManifestCheck): readonly FileFinding[] {
  const { manifest, locate } = document;
  const resource = resourceName(manifest);
  const unread = notReadKind(manifest);
  return [
    ...(unread === undefined
      ? []
      : [{ ...ofFile(documentNotRead, { line: document.line, column: 1 }, unread), resource }]),
    ...run.problemsOf(manifest).map((problem) => ofDocument(problem, resource, locate)),
  ];
}

function ofDocument(
  problem: DocumentProblem,
  resource: string,
  locate: SourceDocument['locate'],
): FileFinding {
  const { rule, severity, place, message, path, span, expr, fix } = problem;
  return {
    ...{ rule, severity, resource, place, message, position: locate(path, span) },
    ...(expr === undefined ? {} : { expr }),
    ...(span === undefined ? {} : { span }),
    ...(fix === undefined ? {} : { fix }),
  };
}

/** As the settings have it; nothing of a check that is off. */
function levelled(finding: FileFinding, { checks = {} }: CheckSettings): readonly FileFinding[] {
  const level = Object.hasOwn(checks, finding.rule) ? checks[finding.rule] : undefined;
  if (level === 'off') return [];
  return [level === undefined ? finding : { ...finding, severity: level }];
}
