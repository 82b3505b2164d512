import {
  type KuadrantBehaviour,
  type KuadrantVersion,
  kuadrantBehaviour,
} from '../platform/kuadrant-version';
import {
  type CelNode,
  MACROS,
  type Step,
  childrenOf,
  isOptionalNamespace,
  commentIn,
  isWithin,
  quoted,
  unwind,
} from './cel-node';
import { anyOf } from '../validation/wording';
import { attributesOf } from './cel-attributes';
import { type Problem } from '../problems/problem';
import { type CelKind, type CelReads, kindOfParts } from './cel-reading';
import { type CelPurpose } from './cel-consequence';
import { CEL_DIALECTS, type CelDialect } from './cel-dialect';
import { unfetched } from './cel-fetched';
import { OPTIONAL_METHODS } from './cel-functions';
import { FUNCTIONS, hasMethod } from './cel-names';
import { type CelRule, celProblem } from './cel-problem';
import {
  BOUND,
  extraArguments,
  ignoredSigns,
  neverFetched,
  nullList,
  nullObject,
  subscriptOnRoot,
  unboundRoot,
  unkeptPointer,
  unknownCall,
  unreadableBody,
} from './cel-refusals';

export function readsOf(ast: CelNode, version: KuadrantVersion, purpose: CelPurpose): CelReads {
  return new Reader(ast, version, purpose).read();
}

// Variables that macros around a node bind.
type Bound = ReadonlySet<string>;

class Reader {
  private readonly problems = new Map<string, Problem>();
  private readonly authPaths = new Map<string, readonly string[]>();
  private readonly found = {
    authKinds: new Map<string, CelKind>(),
    attributes: new Set<string>(),
    headers: new Set<string>(),
    responsePointers: new Set<string>(),
    requestPointers: new Set<string>(),
    texts: new Set<string>(),
    numbers: new Set<bigint>(),
  };
  private readonly literals: CelNode[] = [];
  private readonly behaviour: KuadrantBehaviour;
  private readonly dialect: CelDialect;
  private readsAuth = false;

  constructor(
    private readonly ast: CelNode,
    private readonly version: KuadrantVersion,
    private readonly purpose: CelPurpose,
  ) {
    this.behaviour = kuadrantBehaviour(version);
    this.dialect = CEL_DIALECTS[version];
  }

  read(): CelReads {
    this.visit(this.ast, new Set(), this.purpose === 'predicate' ? 'bool' : undefined);
    this.refuseComments();
    const paths = [...this.authPaths.values()];
    if (this.behaviour.authBinding === 'flattened') for (const path of paths) this.refuseObject(path, paths);
    this.refuseUnfetched();
    const ends = paths.filter((path) => !paths.some((other) => isWithin(other, path)));
    return {
      ...this.found,
      problems: [...this.problems.values()],
      readsAuth: this.readsAuth,
      authLeaves: ends.filter((path) => path.length > 2),
      authFilters: ends.filter((path) => path.length === 2),
    };
  }

  /** @param kind what the node has to be */
  private visit(node: CelNode, bound: Bound, kind?: CelKind): void {
    switch (node.op) {
      case 'value':
        this.literals.push(node);
        if (typeof node.args === 'string' && node.args !== '') this.found.texts.add(node.args);
        if (typeof node.args === 'bigint') this.found.numbers.add(node.args);
        return;
      case 'id':
      case '.':
      case '.?':
      case '[]':
      case '[?]':
        this.access(node, bound, kind);
        return;
      case 'call':
        this.call(node, node.args[0], node.args[1], bound);
        return;
      case 'rcall':
        this.method(node, node.args, bound);
        return;
      case 'in':
        this.membership(node.args[0], node.args[1], bound);
        return;
      case '?:':
        this.visit(node.args[0], bound, 'bool');
        this.visit(node.args[1], bound, kind);
        this.visit(node.args[2], bound, kind);
        return;
      case '!_':
      case '-_':
        this.refuseIgnoredSigns(node);
        this.visit(node.args, bound, node.op === '!_' ? 'bool' : undefined);
        return;
      case 'message': {
        this.refuse(`${quoted(node)} builds a message, and an expression gives a text or a condition.`);
        return;
      }
      default:
        for (const part of childrenOf(node)) this.visit(part, bound, kindOfParts(node));
    }
  }

  private access(node: CelNode, bound: Bound, kind: CelKind | undefined): void {
    const { origin, steps } = unwind(node);
    for (const { node: step } of steps) {
      if (step.op === '[]' || step.op === '[?]') this.subscript(step.args[1], bound);
    }
    if (origin.op !== 'id') {
      this.visit(origin, bound);
      return;
    }
    const root = origin.args;
    if (bound.has(root)) return;
    if (!BOUND.has(root)) {
      this.refuse(unboundRoot(root, quoted(node)));
      return;
    }
    const [first] = steps;
    if (first !== undefined && first.op !== '.') {
      this.refuse(subscriptOnRoot(root, first));
      return;
    }
    if (root === 'auth') this.auth(steps, kind);
    else this.attribute(root, steps);
  }

  private subscript(key: CelNode, bound: Bound): void {
    if (key.op === 'value' && typeof key.args === 'string') this.literals.push(key);
    else this.visit(key, bound);
  }

  private auth(steps: readonly Step[], kind: CelKind | undefined): void {
    this.readsAuth = true;
    const path = ['auth'];
    let used = kind;
    for (const { op, name, node } of steps) {
      const dotted = path.join('.');
      if (typeof name === 'bigint') {
        used = 'list';
        break;
      }
      if (name === undefined) {
        this.refuse(`${quoted(node)} names its field only at run time: write \`${dotted}.\` and the name.`);
        return;
      }
      if (op !== '.' && this.behaviour.authBinding === 'flattened') {
        this.refuse(
          `${quoted(node)} is null in Kuadrant ${this.version}, which fetches only what is dotted: write \`${dotted}.${name}\`.`,
        );
        return;
      }
      path.push(name);
    }
    if (path.length === 1) return;
    this.authPaths.set(path.join('.'), path);
    if (used !== undefined) this.found.authKinds.set(path.join('.'), used);
  }

  private attribute(root: string, steps: readonly Step[]): void {
    const subscript = steps.find(({ op }) => op !== '.');
    const names = (subscript === undefined ? steps : steps.slice(0, steps.indexOf(subscript))).map(
      ({ name }) => name,
    );
    const path = [root, ...names].join('.');
    if (root === 'request' && names[0] === 'headers') {
      if (names[1] !== undefined) {
        this.refuse(`\`${path}\` is not how a header is read: write \`request.headers["${names[1]}"]\`.`);
        return;
      }
      if (typeof subscript?.name === 'string') this.header(subscript.name);
    } else if (root === 'metadata') {
      if (subscript !== undefined) {
        this.refuse(
          `${quoted(subscript.node)} is null, as the shim fetches only what is dotted: write dots throughout.`,
        );
        return;
      }
    } else if (!attributesOf(root, this.version).includes(path)) {
      this.refuse(
        `\`${path}\` is no attribute that the shim can read: write ${anyOf(attributesOf(root, this.version))}.`,
      );
      return;
    }
    this.found.attributes.add(path);
  }

  private header(name: string): void {
    const lower = name.toLowerCase();
    this.found.headers.add(lower);
    if (name === lower) return;
    this.refuse(
      `The header "${name}" is never there, as Envoy hands names over in lower case: write "${lower}".`,
    );
  }

  private membership(item: CelNode, container: CelNode, bound: Bound): void {
    const { origin, steps } = unwind(container);
    const inHeaders =
      origin.op === 'id' && origin.args === 'request' && steps.length === 1 && steps[0]?.name === 'headers';
    if (inHeaders && !bound.has('request') && item.op === 'value' && typeof item.args === 'string') {
      this.literals.push(item);
      this.header(item.args);
    } else {
      this.visit(item, bound);
    }
    this.visit(container, bound, 'list');
  }

  private call(node: CelNode, name: string, args: readonly CelNode[], bound: Bound): void {
    if (name === 'responseBodyJSON' || name === 'requestBodyJSON') {
      this.body(node, name, args);
      return;
    }
    const [arg] = args;
    if (name === 'has' ? arg?.op !== '.' || args.length > 1 : !FUNCTIONS.has(name)) {
      this.refuse(
        name === 'has'
          ? `${quoted(node)} tests no field: write such as \`has(auth.identity.tier)\`.`
          : unknownCall(node, name, this.dialect),
      );
      return;
    }
    for (const each of args) this.visit(each, bound);
  }

  private body(node: CelNode, name: 'responseBodyJSON' | 'requestBodyJSON', args: readonly CelNode[]): void {
    const [pointer] = args;
    if (
      args.length !== 1 ||
      pointer?.op !== 'value' ||
      typeof pointer.args !== 'string' ||
      !pointer.args.startsWith('/')
    ) {
      this.refuse(`${quoted(node)} needs a JSON pointer as plain text: write such as \`${name}("/model")\`.`);
      return;
    }
    this.literals.push(pointer);
    (name === 'responseBodyJSON' ? this.found.responsePointers : this.found.requestPointers).add(
      pointer.args,
    );
    if (this.purpose === 'label' && this.behaviour.labelsTravelIn === 'messageBuilder') {
      const unkept = unkeptPointer(node, name, pointer.args, this.version);
      if (unkept !== undefined) this.refuse(unkept, 'cel-syntax');
    }
    const forLabel = this.purpose === 'label' && !this.behaviour.responseBodyLabels;
    if (name === 'responseBodyJSON' ? forLabel : !this.behaviour.requestBodyLabels) {
      this.refuse(unreadableBody(node, name, this.version));
    }
  }

  private method(
    node: CelNode,
    [name, receiver, args]: readonly [string, CelNode, readonly CelNode[]],
    bound: Bound,
  ): void {
    const hasOptionals = this.dialect.core.includes('optionals');
    if (MACROS.has(name) && (name !== 'existsOne' || hasOptionals)) {
      const [variable, ...bodies] = args;
      const inner = new Set(bound);
      if (variable?.op === 'id') inner.add(variable.args);
      this.visit(receiver, bound, 'list');
      for (const body of bodies) this.visit(body, inner, name === 'map' ? undefined : 'bool');
    } else if (hasOptionals && isOptionalNamespace(receiver) && (name === 'of' || name === 'none')) {
      for (const arg of args) this.visit(arg, bound);
    } else if (hasMethod(name, this.dialect)) {
      this.visit(receiver, bound, name === 'join' ? 'list' : undefined);
      for (const arg of args) this.visit(arg, bound);
      const extra = OPTIONAL_METHODS.has(name) ? undefined : extraArguments(node, name, args.length);
      if (extra !== undefined) this.refuse(extra);
    } else {
      this.refuse(unknownCall(node, name, this.dialect));
    }
  }

  private refuseIgnoredSigns(node: CelNode & { readonly args: CelNode }): void {
    const sign = node.op.slice(0, 1);
    const signs = node.input.slice(node.start, node.args.start).split(sign).length - 1;
    if (this.dialect.grammar === 'since 1.4' && signs % 2 === 0) {
      this.refuse(ignoredSigns(node, sign, quoted(node.args), this.version), 'cel-misread');
    }
  }

  private refuseUnfetched(): void {
    for (const node of unfetched(this.ast, this.dialect))
      this.refuse(neverFetched(node, this.version), 'cel-never-there');
    if (this.dialect.authLists) return;
    for (const [path, kind] of this.found.authKinds) {
      if (kind === 'list') this.refuse(nullList(path, this.version), 'cel-never-there');
    }
  }

  /** The flattened binding fetches field by field: an object is null, and hides what is in it. */
  private refuseObject(path: readonly string[], paths: readonly (readonly string[])[]): void {
    const inner = paths.find((other) => isWithin(other, path));
    if (inner !== undefined || path.length === 2) this.refuse(nullObject(path, inner, this.version));
  }

  private refuseComments(): void {
    const comment = commentIn(this.ast.input, this.literals);
    if (comment === undefined) return;
    this.refuse(
      `The comment \`${comment}\` would swallow what Kuadrant writes behind the expression: leave it out.`,
      'cel-syntax',
    );
  }

  private refuse(message: string, rule: CelRule = 'cel-unknown-name'): void {
    this.problems.set(message, celProblem(rule, message));
  }
}
