import { type KuadrantVersion, kuadrantBehaviour } from '../platform/kuadrant-version';
import { celString } from './cel';
import { valuesOf } from './cel-attributes';
import { type CelBindings } from './cel-evaluator';
import { type CelMap, put } from './cel-put';
import { BOUND } from './cel-refusals';
import { textOfTimestamp } from './cel-time';
import { CelTimestamp, type CelValue } from './cel-value';
import { type CelReads } from './cel-reading';

/** One request that an expression can meet, as far as the expression looks at it. */
export interface CelShape {
  readonly bindings: CelBindings;
  /** How it differs from an ordinary request, or all about it when it does not. */
  readonly when: string;
  /** What keeps the difference from doing harm. */
  readonly mend?: CelMend;
}

export interface CelMend {
  readonly guard: string;
  /** The factory of `Cel` that writes the guard. */
  readonly factory?: string;
}

/** One state of one thing that the expression reads. */
interface State {
  readonly when: string;
  readonly mend?: CelMend;
  readonly bind: (request: Request) => void;
}

/** The states of one thing, the ordinary one first. */
type Thing = readonly State[];

interface Request extends CelBindings {
  readonly roots: CelMap;
  readonly responseBody: CelMap;
  readonly requestBody: CelMap;
}

const MOST_LITERALS = 6;

/** The requests to try: the ordinary one, then those that differ from it in one thing, in two, and so on. */
export function shapesOf(reads: CelReads, version: KuadrantVersion, most: number): readonly CelShape[] {
  const things = [
    ...authThings(reads, version),
    ...[...reads.headers]
      .filter((name) => !PSEUDO_HEADERS.includes(name))
      .map((name) => headerThing(name, reads)),
    ...pathThings(reads),
    ...attributeThings(reads),
    ...([...reads.attributes].some((attribute) => attribute.startsWith('request.grpc')) ? [GRPC] : []),
    ...bodyThings('responseBody', reads),
    ...bodyThings('requestBody', reads),
  ];
  const shapes: CelShape[] = [];
  for (let differences = 0; differences <= things.length; differences++) {
    for (const states of choices(things, differences)) {
      if (shapes.length >= most) return shapes;
      shapes.push(shapeOf(things, states));
    }
  }
  return shapes;
}

/** Every choice of one state per thing of which that many are out of the ordinary. */
function* choices(things: readonly Thing[], differences: number): Generator<readonly State[]> {
  const [thing, ...rest] = things;
  if (thing === undefined) {
    yield [];
    return;
  }
  const [ordinary, ...others] = thing;
  if (differences > 0) {
    for (const state of others) for (const chosen of choices(rest, differences - 1)) yield [state, ...chosen];
  }
  if (ordinary === undefined || differences > rest.length) return;
  for (const chosen of choices(rest, differences)) yield [ordinary, ...chosen];
}

function shapeOf(things: readonly Thing[], states: readonly State[]): CelShape {
  // What is not asked for is null, but bound.
  const roots: CelMap = new Map([...BOUND].map((root) => [root, null]));
  const request: Request = { roots, responseBody: new Map(), requestBody: new Map() };
  for (const state of states) state.bind(request);
  const differing = states.filter((state, i) => state !== things[i]?.[0]);
  const told = differing.length > 0 ? differing : states;
  const when = told.map((state) => state.when).filter((words) => words !== '');
  return {
    bindings: request,
    when: when.join(' and ') || 'nothing is out of the ordinary',
    mend: differing[0]?.mend,
  };
}

/**
 * What Authorino returned. The object of a filter and the objects inside it are taken to be there whenever auth ran;
 * the identity contract sees to that.
 */
function authThings(reads: CelReads, version: KuadrantVersion): readonly Thing[] {
  if (!reads.readsAuth) return [];
  const struct = kuadrantBehaviour(version).authBinding === 'struct';
  const leaves = reads.authLeaves.map((path): Thing => {
    const dotted = path.join('.');
    const present = kindValues(reads, dotted).map((value): State => ({
      when: `\`${dotted}\` is ${shown(value)}`,
      bind: ({ roots }) => {
        put(roots, path, value);
      },
    }));
    const fields = path.slice(2).join('.');
    const absent = path[1] === 'identity' ? `the identity has no \`${fields}\`` : `there is no \`${dotted}\``;
    const mend = authMend(path);
    // With the flattened binding nothing is ever absent: what is not there is null, also when no auth call ran.
    return withAbsence(present, [
      ...(struct
        ? [
            {
              when: absent,
              mend,
              bind: ({ roots }: Request) => {
                put(roots, path.slice(0, -1), new Map());
              },
            },
          ]
        : []),
      {
        when: struct ? `\`${dotted}\` is null` : absent,
        mend,
        bind: ({ roots }) => {
          put(roots, path, null);
        },
      },
    ]);
  });
  if (!struct) return leaves;
  const [path] = reads.authLeaves;
  const call: Thing = [
    {
      when: '',
      bind: ({ roots }) => {
        for (const object of [['auth'], ...reads.authFilters]) put(roots, object, new Map());
      },
    },
    {
      when: 'no auth call ran',
      mend: path === undefined ? undefined : authMend(path),
      bind: ({ roots }) => {
        put(roots, ['auth'], null);
      },
    },
  ];
  return [...leaves, call];
}

function authMend(path: readonly string[]): CelMend {
  const dotted = path.join('.');
  const factory = path[1] === 'identity' ? `Cel.identity('${path.slice(2).join('.')}')` : undefined;
  return { guard: `auth != null && has(${dotted}) && ${dotted} != null`, factory };
}

function headerThing(name: string, reads: CelReads): Thing {
  const path = ['request', 'headers', name];
  const present = literals(reads, 'value').map((text): State => ({
    when: `the header ${name} is ${celString(text)}`,
    bind: ({ roots }) => {
      put(roots, path, text);
    },
  }));
  const missing: State = {
    when: `the header ${name} is missing`,
    mend: { guard: `${celString(name)} in request.headers`, factory: `Cel.header('${name}')` },
    bind: () => undefined,
  };
  return withAbsence(present, [missing]);
}

/** Absence comes before the other values, so that it is what a problem names. */
function withAbsence([ordinary, ...others]: readonly State[], absences: readonly State[]): Thing {
  return [...(ordinary === undefined ? [] : [ordinary]), ...absences, ...others];
}

function pathThings(reads: CelReads): readonly Thing[] {
  const { attributes } = reads;
  const query = ['q=1', '', ...literals(reads)].map((text): State => ({
    when: text === '' ? 'the request has no query string' : `the query string is ${celString(text)}`,
    mend: { guard: 'request.query != ""' },
    bind: ({ roots }) => {
      put(roots, ['request', 'query'], text);
    },
  }));
  const path = paths(reads).map((state): State => ({
    ...state,
    bind: ({ roots }) => {
      const request = roots.get('request');
      const suffix = request instanceof Map ? String(request.get('query') ?? '') : '';
      put(roots, ['request', 'url_path'], state.path);
      put(roots, ['request', 'path'], suffix === '' ? state.path : `${state.path}?${suffix}`);
    },
  }));
  return [
    ...(attributes.has('request.path') || attributes.has('request.query') ? [query] : []),
    ...(attributes.has('request.path') || attributes.has('request.url_path') ? [path] : []),
  ];
}

/** Paths of every depth, with every segment empty once, and around each literal of the expression. */
function paths(reads: CelReads): readonly (Omit<State, 'bind'> & { readonly path: string })[] {
  const named = [...reads.numbers].filter((number) => number < 20n).map(Number);
  const segments = Array.from({ length: Math.max(4, ...named) + 1 }, (_, i) => String.fromCharCode(97 + i));
  const attribute = reads.attributes.has('request.url_path') ? 'request.url_path' : 'request.path';
  const pathOf = (parts: readonly string[]) => `/${parts.join('/')}`;
  const at = (path: string) => ({ path, when: `the path is \`${path}\`` });
  const tried = [
    at(pathOf(segments)),
    ...segments
      .map((_, count) => ({
        path: pathOf(segments.slice(0, count)),
        when: count === 0 ? 'the path is `/`' : `the path has fewer than ${count + 1} segments`,
      }))
      .reverse(),
    ...segments.map((_, i) => {
      const path = pathOf(segments.map((segment, j) => (j === i ? '' : segment)));
      const mend = { guard: `${attribute}.split("/")[${i + 1}] != ""`, factory: `Cel.pathSegment(${i + 1})` };
      return { path, mend, when: `segment ${i + 1} of the path is empty, as in \`${path}\`` };
    }),
    ...literals(reads).flatMap((text) =>
      text.startsWith('/')
        ? [text, `${text}/a`, `${text}/a/b`, `${text}/a/b/c`, `/a${text}`].map((path) =>
            at(path.replaceAll('//', '/')),
          )
        : [...segments.map((_, i) => [...segments.slice(0, i), text]), segments.map(() => text)].map(
            (parts) => at(pathOf(parts)),
          ),
    ),
  ];
  return tried.filter(({ path }, i) => tried.findIndex((other) => other.path === path) === i);
}

function attributeThings(reads: CelReads): readonly Thing[] {
  return [...reads.attributes].flatMap((attribute): Thing[] => {
    if (attribute === 'request.headers') return [headersThing(reads)];
    const [ordinary, ...others] = valuesOf(attribute);
    if (ordinary === undefined) return [];
    const named =
      typeof ordinary === 'string' ? literals(reads) : typeof ordinary === 'bigint' ? integers(reads) : [];
    return [
      [ordinary, ...others, ...named].map((value) => ({
        when: value === null ? `there is no \`${attribute}\`` : `\`${attribute}\` is ${shown(value)}`,
        mend: value === null ? { guard: `${attribute} != null` } : undefined,
        bind: ({ roots }) => {
          put(roots, attribute.split('.'), value);
        },
      })),
    ];
  });
}

const PSEUDO_HEADERS = [':authority', ':method', ':path', ':scheme'];

function shown(value: CelValue): string {
  if (value instanceof CelTimestamp) return textOfTimestamp(value);
  if (typeof value === 'object') return JSON.stringify(value);
  return typeof value === 'string' ? celString(value) : String(value);
}

/** With what a macro over all headers looks for, too. */
function headersThing(reads: CelReads): Thing {
  const names = literals(reads).filter((text) => /^[a-z0-9-]+$/.test(text) && !reads.headers.has(text));
  if (names.length === 0) return [{ when: '', bind: bindHeaders }];
  const withNames: State = {
    when: `the request has the headers ${names.join(', ')}`,
    bind: (request) => {
      bindHeaders(request);
      for (const name of names) put(request.roots, ['request', 'headers', name], 'value');
    },
  };
  return [{ when: '', bind: bindHeaders }, withNames];
}

/** The headers that every request has. Others come from `headerThing`, which may have been first. */
function bindHeaders({ roots }: Request): void {
  for (const name of PSEUDO_HEADERS) put(roots, ['request', 'headers', name], 'value');
}

const GRPC: Thing = [
  {
    when: 'the request is gRPC',
    bind: ({ roots }) => {
      for (const name of ['service', 'method']) put(roots, ['request', 'grpc', name], 'value');
    },
  },
  {
    when: 'the request is not gRPC',
    mend: { guard: 'has(request.grpc)' },
    bind: ({ roots }) => {
      put(roots, ['request'], new Map());
    },
  },
];

/** A body field is there wherever the expression is evaluated at all. */
function bodyThings(body: 'responseBody' | 'requestBody', reads: CelReads): readonly Thing[] {
  const pointers = body === 'responseBody' ? reads.responsePointers : reads.requestPointers;
  return [...pointers].map((pointer) =>
    literals(reads, 'value').map((text) => ({
      when: `\`${body}JSON(${celString(pointer)})\` is ${celString(text)}`,
      bind: (request: Request) => void request[body].set(pointer, text),
    })),
  );
}

/** Texts that the expression itself names, so that conditions on them are met by some request. */
function literals({ texts }: CelReads, ...before: readonly string[]): readonly string[] {
  return [...before, ...[...texts].slice(0, MOST_LITERALS)];
}

/** Numbers on both sides of each that the expression names. */
function integers({ numbers }: CelReads): readonly bigint[] {
  return [...numbers].slice(0, MOST_LITERALS).flatMap((number) => [number, number + 1n]);
}

/** JSON has one kind of number, and it reaches CEL as a double. */
function kindValues(reads: CelReads, path: string): readonly CelValue[] {
  switch (reads.authKinds.get(path)) {
    case 'list':
      return [...literals(reads, 'value').map((text) => [text]), []];
    case 'number':
      return [1, ...integers(reads).map(Number)];
    case 'bool':
      return [true, false];
    default:
      return literals(reads, 'value');
  }
}
