// `npm run test:prometheus3`: what asks a Prometheus, once more with the Prometheus 3 of test/cluster/parts on the PATH.
const path = require('node:path');
const tsx = require('tsx/cjs/api');
const base = require('./jest.config.cjs');

const { missingParts, realPart } = tsx.require('./test/support/real-parts.ts', module.filename);

const missing = missingParts('prometheus', 'promtool');
if (missing !== undefined) throw new Error(missing);
process.env.PATH = `${path.dirname(realPart('promtool'))}${path.delimiter}${process.env.PATH ?? ''}`;

/** @type {import('jest').Config} */
module.exports = {
  ...base,
  testMatch: [
    ...['rules', 'dashboards', 'verify', 'e2e'].map((folder) => `<rootDir>/test/${folder}/**/*.test.ts`),
    '<rootDir>/test/cli/verify*.test.ts',
  ],
  testPathIgnorePatterns: ['/node_modules/'],
};
