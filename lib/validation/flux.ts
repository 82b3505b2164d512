/**
 * Keeps Flux from filling in `${…}` of a text that is Grafana's or Perses' to fill in, where a Flux Kustomization has
 * `postBuild` (fluxcd/kustomize-controller `internal/generator`; Flux "Post build variable substitution").
 */
const LEFT_ALONE = { 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' };

/** The annotation for an object with this text; none where there is nothing that Flux would fill in. */
export function fluxAnnotation(
  text: string,
  substitution: boolean | undefined,
): Readonly<Record<string, string>> {
  return substitution === true || !text.includes('${') ? {} : LEFT_ALONE;
}
