// ESM-only packages: jest runs CommonJS, so these are transformed like our own sources.
const esmOnly = [
  ...['@marcbachmann/cel-js', '@kubernetes-models', 'kubernetes-models', 'is-cidr', 'cidr-regex'],
  // What @grafana/data uses.
  ...[
    'marked',
    'marked-mangle',
    'd3-[a-z-]+',
    'internmap',
    'ol',
    'color-[a-z]+',
    'rbush',
    'quickselect',
    'uuid',
  ],
];

/** @type {import('jest').Config} */
module.exports = {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // They take minutes: `npm run test:e2e`, and `npm run test:all`, name what to leave out themselves.
  testPathIgnorePatterns: ['/node_modules/', '/test/e2e/', '/test/cluster/'],
  // For `npm run test:cluster`, which tries on an API server what the tests synthesize.
  setupFilesAfterEnv: process.env.MAAS_COLLECTED_OBJECTS
    ? ['<rootDir>/test/support/collect-synthesized.ts']
    : [],
  setupFiles: ['<rootDir>/test/support/quiet-notes.ts'],
  resolver: '<rootDir>/test/support/import-only-resolver.cjs',
  transform: {
    '\\.[cm]?[jt]s$': [
      '@swc/jest',
      {
        // A stray .swcrc must not change what the tests run.
        swcrc: false,
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
  // Some tests start jest, kubectl or promtool, which takes its time on a busy machine.
  testTimeout: 30_000,
  // Much of the time is spent waiting for promtool and other processes.
  maxWorkers: '100%',
  reporters: ['default', '<rootDir>/test/support/closing-line-reporter.cjs'],
};
