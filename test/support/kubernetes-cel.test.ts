import { celIdentifier, compileRule } from './kubernetes-cel';

test.each([
  ['comparison of whole numbers', '0 < self && self <= 65535', 8080n, 0n],
  ['size of a string', 'self.size() == 0', '', 'other'],
  ['all keys of a map', 'self.all(key, !key.contains("*"))', { app: 'x' }, { 'a*': 'x' }],
  ['presence', '(has(self.a) ? 1 : 0) + (has(self.b) ? 1 : 0) <= 1', { a: {} }, { a: {}, b: {} }],
  ['an escaped name', 'has(self.__namespace__)', { __namespace__: 'x' }, {}],
  ['duration', "duration(self) >= duration('1ms')", '1.5s', '999us'],
  ['uuid', 'format.uuid().validate(self).hasValue()', 'not one', '123e4567-e89b-12d3-a456-426614174000'],
  ['exists and matches', 'self.exists(x, x.matches("^a+$"))', ['b', 'aa'], ['b']],
  ['exists_one', 'self.exists_one(x, x == 1)', [1n, 2n], [1n, 1n]],
  ['an error beside a true', 'size(self.a) > 0 || size(self.b) > 0', { b: ['x'] }, { a: [], b: [] }],
])('%s', (_, rule, holds, breaks) => {
  expect(compileRule(rule)(holds)).toEqual({ holds: true });
  expect(compileRule(rule)(breaks)).toEqual({ holds: false });
});

// As url.ParseRequestURI of Go answers.
test.each([
  ['oci://quay.io/kuadrant/wasm-shim:latest', 'oci'],
  ['HTTPS://example.com:8443/a?b=c', 'https'],
  ['file:///opt/filter.wasm', 'file'],
  ['localhost:5000/shim', 'localhost'],
  ['/opt/filter.wasm', ''],
  ['quay.io/kuadrant/wasm-shim:latest', undefined],
  ['', undefined],
  [':x', undefined],
  ['http://exa mple.com', undefined],
  ['http://example.com:port', undefined],
  ['http://example.com/%zz', undefined],
  ['http://example.com/\n', undefined],
])('the scheme of the URL %j is %j', (url, scheme) => {
  expect(compileRule('isURL(self)')(url).holds).toBe(scheme !== undefined);
  if (scheme !== undefined) expect(compileRule(`url(self).getScheme() == "${scheme}"`)(url).holds).toBe(true);
});

test.each([
  ['a missing field', 'self.value != ""', {}, 'No such key: value'],
  ['a bad duration', 'duration(self) >= duration("1ms")', '1 day', 'Invalid duration string: 1 day'],
  ['a bad URL', 'url(self).getScheme() == "oci"', 'quay.io', 'not a URL: quay.io'],
])('%s breaks the rule, as in the API server', (_, rule, self, reason) => {
  expect(compileRule(rule)(self)).toEqual({ holds: false, reason });
});

test.each([
  ['bad syntax', 'self ==', /cannot parse the CEL rule self ==/],
  ['an unknown function', 'quantity(self) > 1', /cannot compile the CEL rule quantity/],
  ['an unknown variable', 'self == oldSelf', /cannot compile the CEL rule self == oldSelf/],
  ['no boolean', 'size(self)', /gives int, not a boolean/],
])('%s throws when the rule is compiled', (_, rule, error) => {
  expect(() => compileRule(rule)).toThrow(error);
});

test('a rule that meets a value of another type throws, and is not taken for one that holds', () => {
  expect(() => compileRule('self.size() == 0')(1n)).toThrow(/cannot evaluate the CEL rule self.size\(\)/);
  expect(() => compileRule('self.enabled')({ enabled: 'yes' })).toThrow(/gives string, not a boolean/);
});

test.each([
  ['namespace', '__namespace__'],
  ['a-b.c/d__e', 'a__dash__b__dot__c__slash__d__underscores__e'],
  ['name', 'name'],
])('%s reads as %s in CEL', (property, identifier) => {
  expect(celIdentifier(property)).toBe(identifier);
});
