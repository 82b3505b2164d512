import { type IConstruct } from 'constructs';

/**
 * Adds a check to a construct. What it answers becomes errors at synth, each with the construct's path, all at once
 * and before anything is written.
 */
export function checkAtSynth(construct: IConstruct, check: () => string[]): void {
  construct.node.addValidation({ validate: check });
}

/** Adds a check whose answers are printed at synth, once each, and stop nothing. */
export function warnAtSynth(construct: IConstruct, check: () => string[]): void {
  const said = new Set<string>();
  construct.node.addValidation({
    validate: () => {
      for (const message of check()) {
        // cdk8s validates once more for each chart it renders.
        if (said.has(message)) continue;
        said.add(message);
        console.warn(`warning: [${construct.node.path}] ${message}`);
      }
      return [];
    },
  });
}
