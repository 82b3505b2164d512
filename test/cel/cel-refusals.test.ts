import { checkLabelExpression } from '../../lib/cel/cel-check';
import { type KuadrantVersion } from '../../lib/platform/kuadrant-version';

const NEVER_SENT = 'so the label is never sent, and nothing says so';

describe('an expression that cannot be evaluated is refused', () => {
  test.each<readonly [KuadrantVersion, string, string]>([
    ['1.5', '', "The expression is empty: write such as `Cel.literal('prod')` for a fixed text."],
    [
      '1.5',
      'request.host +',
      `\`request.host +\` does not parse in Kuadrant 1.5 (unexpected end at character 15), ${NEVER_SENT}: write one expression, with every text in quotes.`,
    ],
    [
      '1.5',
      `${'('.repeat(500)}1${')'.repeat(500)}`,
      `\`${'('.repeat(99)}…\` does not parse in Kuadrant 1.5 (too many expressions inside each other at character 97), ${NEVER_SENT}: write something simpler.`,
    ],
    [
      '1.5',
      'request.host // who',
      'The comment `// who` would swallow what Kuadrant writes behind the expression: leave it out.',
    ],
    [
      '1.5',
      'request.host.contains("a",) ? "a" : "b"',
      `\`request.host.contains("a",) ? "a" : "b"\` does not parse in Kuadrant 1.5 (unexpected ) at character 27), ${NEVER_SENT}: leave the comma before it out.`,
    ],
    [
      '1.5',
      'prod',
      '`prod` is bound to nothing: write a path under request, source, destination, metadata or auth, or `"prod"` if it is a text.',
    ],
    [
      '1.5',
      'string(response.code)',
      '`response.code` is read before there is a response: write `responseBodyJSON("/…")` for a field of its body.',
    ],
    [
      '1.5',
      'connection.tls_version',
      '`connection.tls_version` fails, as the shim knows `connection` but never binds it: write an attribute of request, source or destination.',
    ],
    [
      '1.5',
      'source.principal',
      '`source.principal` is no attribute that the shim can read: write source.address, source.remote_address or source.port.',
    ],
    [
      '1.4',
      'request.grpc.service',
      '`request.grpc.service` is no attribute that the shim can read: write request.headers, request.path, request.url_path, request.query, request.host, request.method, request.scheme, request.protocol, request.id, request.time, request.size, request.referer or request.useragent.',
    ],
    [
      '1.5',
      'request["host"]',
      '`request["host"]` is null, as the shim fetches only what is dotted: write `request.host`.',
    ],
    [
      '1.5',
      'auth.?identity.?tier.orValue("none")',
      '`auth.?identity` is null, as the shim fetches only what is dotted: write `auth.identity`.',
    ],
    [
      '1.5',
      'metadata.filter_metadata["a.b"]',
      '`metadata.filter_metadata["a.b"]` is null, as the shim fetches only what is dotted: write dots throughout.',
    ],
    [
      '1.5',
      'request.headers.x_tier',
      '`request.headers.x_tier` is not how a header is read: write `request.headers["x_tier"]`.',
    ],
    [
      '1.5',
      '"X-Tier" in request.headers ? "yes" : "no"',
      'The header "X-Tier" is never there, as Envoy hands names over in lower case: write "x-tier".',
    ],
    [
      '1.5',
      'request.host.toLowerCase()',
      '`request.host.toLowerCase()` calls toLowerCase(), which the shim does not have: write all, bytes, charAt, contains, double, duration, endsWith, exists, exists_one, filter, has, indexOf, int, join, lastIndexOf, lowerAscii, map, matches, replace, size, split, startsWith, string, substring, timestamp, trim, uint or upperAscii.',
    ],
    [
      '1.5',
      'split(request.host, ".")[0]',
      '`split(request.host, ".")` calls split() on nothing: write it behind the value, as in `x.split(…)`.',
    ],
    [
      '1.5',
      'request.size.string()',
      '`request.size.string()` calls string() on a value: write the value inside, as in `string(x)`.',
    ],
    [
      '1.5',
      'queryMap(request.query)["user"]',
      '`queryMap(request.query)` works in conditions of a route at most: test the text, as in `request.query.contains("…")`.',
    ],
    [
      '1.5',
      'has(request.headers["x-tier"]) ? "yes" : "no"',
      `\`has(request.headers["x-tier"]) ? "yes" : "no"\` does not parse in Kuadrant 1.5 (has() of what is no field at character 5), ${NEVER_SENT}: test a field, as in \`has(auth.identity.tier)\`, or a key with \`in\`.`,
    ],
    [
      '1.5',
      'responseBodyJSON("model")',
      '`responseBodyJSON("model")` needs a JSON pointer as plain text: write such as `responseBodyJSON("/model")`.',
    ],
    [
      '1.3',
      'responseBodyJSON("/model")',
      '`responseBodyJSON("/model")` reaches no metric in Kuadrant 1.3, whose report call carries no labels of the response: read the path or a header, as with `Cel.pathSegment(2)`.',
    ],
    [
      '1.4',
      'requestBodyJSON("/model")',
      '`requestBodyJSON("/model")` is never answered in Kuadrant 1.4, whose shim does not read the request body for it: read the path or a header, as with `Cel.pathSegment(2)`.',
    ],
    [
      '1.3',
      'request.headers[?"x-tier"].orValue("none")',
      `\`request.headers[?"x-tier"].orValue("none")\` does not parse in Kuadrant 1.3 (unexpected ? at character 17), ${NEVER_SENT}: test with has() or \`in\` in place of the \`?\`.`,
    ],
    [
      '1.4',
      'auth.identity["tier"]',
      '`auth.identity["tier"]` is null in Kuadrant 1.4, which fetches only what is dotted: write `auth.identity.tier`.',
    ],
    [
      '1.5',
      'auth.identity[request.method]',
      '`auth.identity[request.method]` names its field only at run time: write `auth.identity.` and the name.',
    ],
    [
      '1.3',
      'has(auth.identity) && auth.identity.tier != null ? auth.identity.tier : "none"',
      '`auth.identity` hides `auth.identity.tier`, which is null in Kuadrant 1.3 while both are written: leave the shorter one out, `auth != null` tests enough.',
    ],
    [
      '1.4',
      'auth.identity != null ? "known" : "unknown"',
      '`auth.identity` is null in Kuadrant 1.4, which fetches single fields: write `auth.identity.` and the name of one.',
    ],
  ])('%s: %s', (version, text, problem) => {
    const { problems } = checkLabelExpression(text, version);
    expect(problems.map(({ message }) => message)).toEqual([problem]);
  });
});
