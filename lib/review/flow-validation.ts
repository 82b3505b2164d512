import { PLATFORM_FORM } from '../platform/platform-form';
import { type PlatformSpec } from '../platform/platform-spec';
import { flowOf } from './flow-of';
import { resourceName, reviewerOf } from './review';

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
    const files = context.manifests.map((path) => ({ path, manifests: context.parseManifest(path) }));
    const all = files.flatMap(({ manifests }) => manifests);
    const review = reviewerOf(all, flowOf(all, this.platform));
    let failed = false;
    for (const { path, manifests } of files) {
      for (const manifest of manifests) {
        for (const { place, problem, expr } of review(manifest)) {
          failed = true;
          context.report.addViolation({
            ruleName: 'the flow provides what a query asks for',
            recommendation: problem,
            fix: expr === undefined ? place : `${place}: ${expr}`,
            violatingResources: [{ resourceName: nameIn(manifest), locations: [place], manifestPath: path }],
          });
        }
      }
    }
    context.report.submit(failed ? 'failure' : 'success');
    return Promise.resolve();
  }
}

/** The CLI finds the construct of a resource by its bare name. */
function nameIn(manifest: unknown): string {
  return resourceName(manifest).split(/[ /]/).at(-1) ?? '';
}
