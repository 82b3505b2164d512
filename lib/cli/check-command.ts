import { dashboardsIn } from '../review/dashboards-in';
import { flowOf, knownSpec } from '../review/flow-of';
import { mergedSpecs } from '../platform/merged-spec';
import { type PlatformSpec } from '../platform/platform-spec';
import { monitorIn } from '../review/monitors-in';
import { persesDashboardIn } from '../review/perses-in';
import { isRecord } from '../review/plain-data';
import { rulesIn } from '../review/queries-in';
import { reviewerOf } from '../review/review';
import { slipsAmong } from '../review/slips';
import { warningsOf } from '../review/warnings';
import {
  type CheckReport,
  type CheckedFile,
  type HeldAgainst,
  checkText,
  fileFindings,
} from './check-report';
import { type FlowOptions, specFrom } from './flow-options';
import { type FlowFiles, byFlow, readSources } from './read-sources';
import { EXIT, type ExitCode, UsageError } from './usage-error';

export interface CheckOptions extends FlowOptions {
  readonly output: 'text' | 'json';
  readonly strict?: boolean;
}

/** `maas-observability check`: what is wrong in manifests and dashboards that are there already. */
export async function check(names: readonly string[], options: CheckOptions): Promise<ExitCode> {
  const settings = specFrom(options);
  const { files, unreadable } = await readSources(names, process.stdin);
  if (unreadable.length > 0) throw new UsageError(unreadable.join('\n'));
  const checked = byFlow(files).map((group) => checkedGroup(group, settings));
  const order = new Map(files.map(({ file }, i) => [file, i]));
  const all = checked
    .flatMap(({ files: of }) => of)
    .sort((a, b) => (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0));
  const findings = all.flatMap((one) => one.findings);
  const report: CheckReport = {
    files: all,
    heldAgainst: checked.map(({ held }) => held),
    errors: findings.filter(({ severity }) => severity === 'error').length,
    warnings: findings.filter(({ severity }) => severity === 'warning').length,
  };
  if (!files.some(({ manifests, broken }) => broken.length > 0 || manifests.some(isOurs))) {
    throw new UsageError(
      `nothing to check in ${names.join(', ')}: name files with a GrafanaDashboard, PersesDashboard, PrometheusRule, ` +
        'ServiceMonitor, PodMonitor, TelemetryPolicy, or with the JSON of a dashboard.',
    );
  }
  process.stdout.write(
    options.output === 'json' ? `${JSON.stringify(report, null, 2)}\n` : checkText(report),
  );
  return report.errors > 0 || (options.strict === true && report.warnings > 0) ? EXIT.failed : EXIT.ok;
}

function isOurs({ manifest }: { readonly manifest: unknown }): boolean {
  return (
    dashboardsIn(manifest).length > 0 ||
    persesDashboardIn(manifest) !== undefined ||
    rulesIn(manifest).length > 0 ||
    monitorIn(manifest) !== undefined ||
    (isRecord(manifest) && (manifest.kind === 'TelemetryPolicy' || manifest.kind === 'PrometheusRule'))
  );
}

function checkedGroup(group: FlowFiles, options: PlatformSpec): { files: CheckedFile[]; held: HeldAgainst } {
  const manifests = group.files.flatMap((file) => file.manifests.map(({ manifest }) => manifest));
  const settings = mergedSpecs(group.recorded ?? {}, options);
  const flow = flowOf(manifests, settings);
  const review = reviewerOf(manifests, flow);
  const slips = slipsAmong(manifests, flow);
  const { gateway, kuadrant, stack } = flow.platform;
  return {
    files: group.files.map(({ file, manifests: of, broken }) => ({
      file,
      findings: [
        ...broken.map((part) => ({ severity: 'error' as const, resource: '', place: '', ...part })),
        ...of.flatMap(({ manifest, line }) =>
          fileFindings(line, review(manifest), warningsOf(manifest), slips(manifest)),
        ),
      ],
    })),
    held: {
      files: group.files.length,
      gateway: gateway.toString(),
      kuadrant: `${kuadrant.version} in ${kuadrant.namespace}`,
      stack: stack.name,
      labels: flow.labels.names,
      ...(group.recorded === undefined ? {} : { recordedIn: group.folder }),
      assumed: assumed(manifests, settings),
    },
  };
}

function assumed(manifests: readonly unknown[], settings: PlatformSpec): readonly string[] {
  const known = knownSpec(manifests, settings);
  const labels =
    known.telemetryLabels !== undefined ||
    manifests.some((manifest) => isRecord(manifest) && manifest.kind === 'TelemetryPolicy');
  return [
    ...(known.stack === undefined ? ['--stack'] : []),
    ...(known.kuadrant?.version === undefined ? ['--kuadrant-version'] : []),
    ...(labels ? [] : ['--preset']),
    ...(known.gateway?.name === undefined ? ['gateway in --settings'] : []),
  ];
}
