import eslint from '@eslint/js';
import jest from 'eslint-plugin-jest';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      'build/',
      'dist/',
      'imports/',
      'node_modules/',
      'coverage/',
      'reference/',
      'examples/**/dist/',
      // A project of its own, whose dependencies are not here; its compiler checks it.
      'preview/',
      'examples/overlays/base/',
      // A project of its own, which leans on the packed package.
      'test/package/consumer/',
    ],
  },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      // Numbers and value objects are written into messages on purpose; each of ours has a toString of its own.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        {
          allowNumber: true,
          allow: [{ from: 'file', name: ['Gateway', 'Stack', 'Cel', 'Exporter', 'Scrape'] }],
        },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Where a text is spread, its code points are meant.
      '@typescript-eslint/no-misused-spread': 'off',
      // Each makes a folder in the temporary directory and leaves it there.
      'no-restricted-properties': [
        'error',
        {
          object: 'Testing',
          property: 'app',
          message: 'Write new App(), which makes no folder before it synthesizes.',
        },
        { object: 'Testing', property: 'chart', message: 'Write chartAlone() of test/support/synth.' },
      ],
      // A construct is made for its effect on the tree.
      'no-new': 'off',
      // Static factories keep constructors private.
      '@typescript-eslint/no-extraneous-class': 'off',
      'max-lines': ['error', { max: 320, skipBlankLines: true }],
    },
  },
  {
    // The classic dashboard model: Grafana 10 to 12 load it, and the newer one only from 12 on.
    files: ['lib/grafana/**/*.ts'],
    rules: { '@typescript-eslint/no-deprecated': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    extends: [jest.configs['flat/recommended']],
    rules: {
      // A table of cases is as long as it has cases.
      'max-lines': 'off',
      // The classic dashboard model, for Grafana 10 to 12.
      '@typescript-eslint/no-deprecated': 'off',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      'jest/expect-expect': 'error',
      'jest/no-disabled-tests': 'off',
      'jest/no-standalone-expect': 'off',
      'jest/no-conditional-expect': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['**/*.{mjs,cjs}'],
    languageOptions: {
      globals: {
        console: 'readonly',
        process: 'readonly',
        fetch: 'readonly',
        module: 'writable',
        require: 'readonly',
        __dirname: 'readonly',
      },
    },
  },
);
