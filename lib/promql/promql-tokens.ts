import { type parser } from '@prometheus-io/lezer-promql';
import { type LabelName, type Window, quoted } from './promql-ast';
import { hasVariable } from './promql-grafana';
import { numberOf, secondsOf, unquoted } from './promql-literals';

/** A node of lezer's tree. */
export type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

/** What a query has in it that Prometheus would refuse, in words. */
export class Unreadable extends Error {}

export function children(node: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== 'LineComment') found.push(child);
  }
  return found;
}

/** Reads the smallest parts. `source` is the author's text, `text` the one with values for variables. */
export class TokenReader {
  constructor(
    private readonly source: string,
    private readonly text: string,
  ) {}

  protected labels(list: SyntaxNode | undefined): readonly LabelName[] {
    return list === undefined ? [] : children(list).map((label) => this.label(label));
  }

  protected label(node: SyntaxNode): LabelName {
    const part = { from: node.from, text: this.original(node) };
    if (hasVariable(part.text)) return { name: undefined, ...part };
    return { name: node.name === 'QuotedLabelName' ? this.string(node) : part.text, ...part };
  }

  protected string(node: SyntaxNode): string | undefined {
    const literal = unquoted(this.code(node));
    if ('problem' in literal) throw new Unreadable(literal.problem);
    return hasVariable(this.original(node)) ? undefined : literal.value;
  }

  protected window(node: SyntaxNode): Window {
    const text = this.original(node);
    if (this.at(node, 0).name !== 'NumberDurationLiteralInDurationContext') throw experimental({ text });
    return { seconds: hasVariable(text) ? undefined : this.duration(node), from: node.from, text };
  }

  /** What stands behind `offset` or `@`. */
  protected amount(node: SyntaxNode): void {
    this.separate(node);
    if (node.name === 'NumberDurationLiteral') this.number(node);
    if (node.name !== 'OffsetDurationExpr') return;
    if (!/^[-+]?\s*\w+$/.test(this.code(node))) throw experimental({ text: this.original(node) });
    this.duration(node);
  }

  /** Prometheus 3 takes numbers and durations for each other, Prometheus 2 does not. */
  protected number(node: SyntaxNode): number {
    this.separate(node);
    const value = numberOf(this.code(node));
    if (/\d(ms|[ywdhms])/.test(this.code(node))) {
      throw new Unreadable(
        `\`${this.original(node)}\` is a duration in the place of a number: write ${value}.`,
      );
    }
    return value;
  }

  protected duration(node: SyntaxNode): number {
    const text = this.original(node);
    if (/\d$/.test(this.code(node)) && !hasVariable(text)) {
      throw new Unreadable(`\`${text}\` is a number in the place of a duration: write \`${text}s\`.`);
    }
    const seconds = secondsOf(this.code(node));
    if (seconds === 0) throw new Unreadable(`\`${text}\` is no time at all: write a longer one.`);
    return seconds;
  }

  /** lezer reads `5mand x` as `5m and x`, Prometheus does not. */
  protected separate(node: SyntaxNode): void {
    if (/[\w.]/.test(this.text.charAt(node.to))) {
      throw new Unreadable(
        `\`${this.original(node)}\` runs into what follows it: write a space between them.`,
      );
    }
  }

  protected at(node: SyntaxNode, index: number): SyntaxNode {
    const found = children(node)[index];
    if (found === undefined) throw this.incomplete(node);
    return found;
  }

  protected incomplete(node: SyntaxNode): Unreadable {
    return new Unreadable(`${quoted({ text: this.original(node) })} is incomplete: finish it.`);
  }

  protected part(from: number, to: number) {
    return { from, text: this.source.slice(from, to) };
  }

  protected code(node: SyntaxNode): string {
    return this.text.slice(node.from, node.to);
  }

  protected original(node: SyntaxNode): string {
    return this.source.slice(node.from, node.to);
  }
}

export function experimental(part: { readonly text: string }): Unreadable {
  return new Unreadable(
    `${quoted(part)} needs a feature of PromQL that Prometheus has only behind a flag: write it without.`,
  );
}
