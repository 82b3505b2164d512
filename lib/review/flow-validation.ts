import { readFileSync } from 'node:fs';
import { type SourceDocument, parseManifests } from '../documents/source-document';
import { mergedSpecs } from '../platform/merged-spec';
import { PLATFORM_FORM } from '../platform/platform-form';
import { type PlatformSpec } from '../platform/platform-spec';
import { problemText } from '../problems/problem';
import { byFlow } from './by-flow';
import { checkManifests } from './check-manifests';
import { ignoresInAnnotation } from './ignores';
import { resourceName } from './resource-name';

/** What the cdk8s CLI gives to a validation plugin, as far as this one uses it. Source: cdk8s-cli `plugins/validation.ts`. */
export interface FlowValidationContext {
  readonly manifests: readonly string[];
  parseManifest(path: string): readonly unknown[];
  readonly report: {
    addViolation(violation: {
      readonly ruleName: string;
      readonly recommendation: string;
      readonly fix: string;
      readonly violatingResources: readonly {
        readonly resourceName: string;
        readonly locations: readonly string[];
        readonly manifestPath: string;
      }[];
    }): void;
    submit(status: 'success' | 'failure'): void;
  };
}

/**
 * A validation plugin for the cdk8s CLI: holds the queries of every GrafanaDashboard and PrometheusRule that an app
 * synthesizes, however it is written, against the flow. Labels come from the TelemetryPolicy and Telemetry among the
 * manifests; what cannot be read from those comes from the properties, which are a {@link PlatformSpec}.
 *
 * @example
 * # cdk8s.yaml
 * validations:
 *   - package: ./node_modules/maas-observability
 *     version: 0.1.0
 *     class: FlowValidation
 *     properties: { stack: prometheus-operator, kuadrant: { namespace: rh-connectivity-link } }
 */
export class FlowValidation {
  constructor(private readonly platform: PlatformSpec = {}) {}

  /** Called by the cdk8s CLI. */
  validate(context: FlowValidationContext): Promise<void> {
    const wrong = PLATFORM_FORM.read(this.platform, '').problems;
    if (wrong.length > 0) {
      return Promise.reject(new Error(`FlowValidation properties: ${wrong.join(' ')}`));
    }
    let failed = false;
    for (const group of byFlow(context.manifests.map((file) => ({ file })))) {
      const files = group.files.map(({ file }) => ({ file, manifests: documentsIn(file, context) }));
      const platform = mergedSpecs(group.recorded ?? {}, this.platform);
      const run = checkManifests(
        files.flatMap(({ manifests }) => manifests.map(({ manifest }) => manifest)),
        { platform },
      );
      for (const { file, manifests } of files) {
        for (const { manifest, locate } of manifests) {
          const ignored = ignoresInAnnotation(manifest, () => ({ line: 1, column: 1 })).filter(
            ({ reason }) => reason !== '',
          );
          for (const problem of run.problemsOf(manifest)) {
            if (problem.severity !== 'error' || ignored.some(({ id }) => id === problem.rule)) continue;
            failed = true;
            const { line, column } = locate(problem.path, problem.span);
            const where = `${file}:${line}:${column}`;
            context.report.addViolation({
              ruleName: problem.rule,
              recommendation: problemText(problem),
              fix: `${problem.expr === undefined ? where : `${where}: ${problem.expr}`}. See \`maas-observability check --rule ${problem.rule}\`.`,
              violatingResources: [
                { resourceName: nameIn(manifest), locations: [problem.place || where], manifestPath: file },
              ],
            });
          }
        }
      }
    }
    context.report.submit(failed ? 'failure' : 'success');
    return Promise.resolve();
  }
}

/** The documents of a manifest with their positions; as the CLI reads them where the file cannot be read. */
function documentsIn(
  file: string,
  context: FlowValidationContext,
): readonly Pick<SourceDocument, 'manifest' | 'locate'>[] {
  try {
    return parseManifests(readFileSync(file, 'utf8'), file).manifests;
  } catch {
    const locate = () => ({ line: 1, column: 1 });
    return context.parseManifest(file).map((manifest) => ({ manifest, locate }));
  }
}

/** The CLI finds the construct of a resource by its bare name. */
function nameIn(manifest: unknown): string {
  return resourceName(manifest).split(/[ /]/).at(-1) ?? '';
}
