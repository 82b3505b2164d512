import { Environment, EvaluationError, Optional, type ParseResult } from '@marcbachmann/cel-js';

/** What a rule says of a value; `reason` is there when it could not answer, which the API server refuses too. */
export interface RuleVerdict {
  readonly holds: boolean;
  readonly reason?: string;
}

export type CelRule = (self: unknown) => RuleVerdict;

/**
 * Compiles an `x-kubernetes-validations` rule with the Kubernetes functions that rules in use call.
 * A rule that does not compile, or that fails for a reason that is not in the object, throws: it would otherwise
 * look like a rule that holds.
 */
export function compileRule(expression: string): CelRule {
  const known = compiled.get(expression);
  if (known) return known;

  const program = parse(expression);
  const rule: CelRule = (self) => {
    try {
      const result: unknown = program({ self });
      if (typeof result !== 'boolean') throw new Error(`gives ${typeof result}, not a boolean`);
      return { holds: result };
    } catch (error) {
      // The API server refuses the object when a rule meets one of these, so that is the rule's answer.
      if (error instanceof EvaluationError && OBJECT_ERRORS.has(error.code)) {
        return { holds: false, reason: error.summary };
      }
      throw new Error(`cannot evaluate the CEL rule ${expression}: ${message(error)}`, { cause: error });
    }
  };
  compiled.set(expression, rule);
  return rule;
}

const compiled = new Map<string, CelRule>();

const OBJECT_ERRORS = new Set(['no_such_key', 'invalid_duration', 'invalid_url']);

function parse(expression: string): ParseResult {
  let program: ParseResult;
  try {
    program = environment.parse(expression);
  } catch (error) {
    throw new Error(`cannot parse the CEL rule ${expression}: ${message(error)}`, { cause: error });
  }
  const { valid, type, error } = program.check();
  if (!valid)
    throw new Error(`cannot compile the CEL rule ${expression}: ${message(error)}`, { cause: error });
  if (type !== 'bool' && type !== 'dyn')
    throw new Error(`the CEL rule ${expression} gives ${type}, not a boolean`);
  return program;
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A URL as Go reads it; its scheme is empty for an absolute path. */
class GoUrl {
  constructor(readonly scheme: string) {}
}

/**
 * Go's `url.ParseRequestURI`, on which isURL() and url() stand. Not the URL of JavaScript: that one takes `http:x`
 * for a host and refuses the absolute paths that Go accepts.
 */
function parseRequestUri(text: string): GoUrl | undefined {
  if (text === '*') return new GoUrl('');
  if (text === '' || text.startsWith(':') || [...text].some((char) => char < ' ' || char === '\x7f'))
    return undefined;

  const scheme = /^([a-z][a-z\d+.-]*):/i.exec(text)?.[1];
  const afterScheme = scheme === undefined ? text : text.slice(scheme.length + 1);
  const rest = afterScheme.split('?', 1)[0] ?? '';
  if (!rest.startsWith('/')) return scheme === undefined ? undefined : new GoUrl(scheme.toLowerCase());

  const authority = scheme === undefined ? undefined : /^\/\/([^/]*)/.exec(rest)?.[1];
  if (authority !== undefined && !AUTHORITY.test(authority)) return undefined;
  if (/%(?![\da-f]{2})/i.test(rest)) return undefined;
  return new GoUrl((scheme ?? '').toLowerCase());
}

const AUTHORITY = /^(?:[\w.~!$&'()*+,;=:%-]*@)?(?:\[[^\]]*\]|[^\s:{}|\\^`#@]*)(?::\d*)?$/;

class FormatLibrary {}

class Format {
  constructor(
    readonly name: string,
    readonly pattern: RegExp,
  ) {}
}

// The pattern of k8s.io/kube-openapi/pkg/validation/strfmt.
const UUID = new Format('uuid', /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i);

// `self` is dyn: the value has passed its schema before a rule sees it.
const environment = new Environment({ enableOptionalTypes: true })
  .registerVariable('self', 'dyn')
  .registerType('URL', GoUrl)
  .registerFunction('isURL(string): bool', (text: string) => parseRequestUri(text) !== undefined)
  .registerFunction('url(string): URL', (text: string) => {
    const url = parseRequestUri(text);
    if (url === undefined) throw new EvaluationError({ code: 'invalid_url', message: `not a URL: ${text}` });
    return url;
  })
  .registerFunction('URL.getScheme(): string', (url: GoUrl) => url.scheme)
  .registerType('FormatLibrary', FormatLibrary)
  .registerType('Format', Format)
  .registerConstant('format', 'FormatLibrary', new FormatLibrary())
  .registerFunction('FormatLibrary.uuid(): Format', () => UUID)
  // No value says that the text has the format; otherwise the value lists what is wrong with it.
  .registerFunction('Format.validate(string): optional<list<string>>', (format: Format, text: string) =>
    format.pattern.test(text) ? Optional.none() : Optional.of([`must be a ${format.name}`]),
  );

const RESERVED = new Set(
  (
    'true false null in as break const continue else for function if import let loop package namespace return var ' +
    'void while'
  ).split(' '),
);

/** The name by which a rule reads a property, where the property's own is not a CEL identifier. */
export function celIdentifier(property: string): string {
  if (RESERVED.has(property)) return `__${property}__`;
  return property
    .replaceAll('__', '__underscores__')
    .replaceAll('.', '__dot__')
    .replaceAll('-', '__dash__')
    .replaceAll('/', '__slash__');
}
