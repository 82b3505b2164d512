import { costOfNoValue } from '../cel/cel-consequence';
import { type CelBindings, type CelTrace } from '../cel/cel-evaluator';
import { type CelNode } from '../cel/cel-node';
import { typeOfCel } from '../cel/cel-value';
import { type CelKind, type CelReads } from '../cel/cel-reading';
import { readsOf } from '../cel/cel-reads';
import { shapesOf } from '../cel/cel-shapes';
import { type KuadrantVersion, kuadrantBehaviour } from '../platform/kuadrant-version';
import { boundAt, boundTo, celOutcome } from './cel-evaluation';
import { type IdentityContract, type IdentityFieldType } from './identity-contract';

const MOST_SHAPES = 300;
const MOST_STEPS = 100_000;

/**
 * What goes wrong because a field is of another type than the expression takes it for, or because an object that leads
 * to one can be missing. For label expressions that are sound as far as they show themselves: the check of expressions
 * guesses a field's type from its use, and takes every object to be there.
 */
export function fieldTypeProblems(
  ast: CelNode,
  version: KuadrantVersion,
  contract: IdentityContract,
): string[] {
  return new FieldTypes(ast, version, contract).problems();
}

class FieldTypes {
  private readonly reads: CelReads;
  private readonly trace: CelTrace = { reached: new Set(), steps: MOST_STEPS };

  constructor(
    private readonly ast: CelNode,
    private readonly version: KuadrantVersion,
    private readonly contract: IdentityContract,
  ) {
    this.reads = readsOf(ast, version, 'label');
  }

  problems(): string[] {
    return this.reads.authLeaves.flatMap((leaf) => [...this.typeProblems(leaf), ...this.gapProblems(leaf)]);
  }

  /** Only this field gets its declared type, so that what fails then is its fault. */
  private typeProblems(leaf: readonly string[]): string[] {
    const path = leaf.join('.');
    const type = this.contract.field(path)?.type;
    const taken = this.reads.authKinds.get(path);
    if (type === undefined || type === (taken ?? 'string')) return [];
    const kinds = new Map(this.reads.authKinds);
    if (type === 'list' || type === 'number' || type === 'bool') kinds.set(path, type);
    else kinds.delete(path);
    const requests = this.requests(kinds).map((request) =>
      type === 'object' && typeof boundAt(request, leaf) === 'string'
        ? boundTo(request, leaf, new Map())
        : request,
    );
    const given = this.worst(requests);
    return given === 'fine' ? [] : [this.typeProblem(path, type, given === 'number')];
  }

  /** With the flattened binding a missing object is like a missing field, which the expression can take. */
  private gapProblems(leaf: readonly string[]): string[] {
    if (kuadrantBehaviour(this.version).authBinding === 'flattened') return [];
    const objects = leaf.slice(3).map((_, i) => leaf.slice(0, i + 3));
    const gap = objects.find(
      (object) =>
        this.contract.field(object.join('.'))?.presence === 'maybe' &&
        this.worst(this.requests(this.reads.authKinds).map((request) => boundTo(request, object))) === 'bad',
    );
    if (gap === undefined) return [];
    const path = gap.join('.');
    return [
      `\`${path}\` may be missing, and then ${costOfNoValue({ text: path, purpose: 'label', version: this.version })}: ` +
        `test the object first, with \`auth != null && has(${path}) && …\`.`,
    ];
  }

  private requests(authKinds: ReadonlyMap<string, CelKind>): CelBindings[] {
    return shapesOf({ ...this.reads, authKinds }, this.version, MOST_SHAPES).map(({ bindings }) => bindings);
  }

  /** `number` where the only trouble is that the version drops labels that are no texts. */
  private worst(requests: readonly CelBindings[]): 'bad' | 'number' | 'fine' {
    let worst: 'number' | 'fine' = 'fine';
    for (const request of requests) {
      const outcome = celOutcome(this.ast, request, this.version, this.trace);
      // What is too large to be checked is a problem of the expression.
      if (outcome.is === 'too-large') return worst;
      if (outcome.is === 'failure') return 'bad';
      const type = typeOfCel(outcome.value);
      if (type === 'string') continue;
      if (!['int', 'uint', 'double'].includes(type)) return 'bad';
      if (kuadrantBehaviour(this.version).failingLabel === 'label-dropped') worst = 'number';
    }
    return worst;
  }

  private typeProblem(path: string, type: IdentityFieldType, dropped: boolean): string {
    const taken = this.reads.authKinds.get(path);
    if (dropped) {
      return (
        `\`${path}\` is a number, and Kuadrant ${this.version} drops labels that are no texts: write ` +
        `\`string(${path})\` in its place.`
      );
    }
    const said = `\`${path}\` is ${WORDS[type]} where the label needs ${WORDS[taken ?? 'string']}`;
    if (taken !== undefined) return `${said}: read another field, or declare it as "${taken}" with .with().`;
    return `${said}: ${this.textInstead(path, type)}.`;
  }

  private textInstead(path: string, type: IdentityFieldType): string {
    switch (type) {
      case 'list': {
        const text = `${path}_str`;
        return this.contract.field(text)?.type === 'string'
          ? `read \`${text}\`, which is one`
          : `let the AuthPolicy export it as one text too, such as \`${text}\``;
      }
      case 'object':
        return `read one of its fields, such as \`${path}.${this.contract.membersOf(path)[0] ?? 'name'}\``;
      case 'bool':
        return `write \`${path} ? "true" : "false"\` in its place`;
      case 'number':
      case 'string':
        return `write \`string(${path})\` in its place`;
    }
  }
}

const WORDS: Readonly<Record<IdentityFieldType, string>> = {
  string: 'a text',
  number: 'a number',
  bool: 'true or false',
  list: 'a list',
  object: 'an object',
};
