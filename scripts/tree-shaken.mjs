import { readFile } from 'node:fs/promises';

/**
 * Reads Grafana's generated packages as ES modules, so that what is not asked of them stays out: of their CommonJS, which
 * tsc wrote and which loads 140 files for a panel, nothing can. A module of another form than tsc's is read as it is.
 */
export const treeShaken = {
  name: 'tree-shaken',
  setup({ onLoad }) {
    const filter = /@grafana[\\/](grafana-foundation-sdk|promql-builder)[\\/]dist[\\/].*\.js$/;
    onLoad({ filter }, async ({ path }) => ({ contents: asModule(await readFile(path, 'utf8')) }));
  },
};

/** What tsc makes of each form of import and export, and what that is. */
const FORMS = [
  [/^"use strict";$/gm, ''],
  [/^var __\w+ = \(this && this\.__[^]*?^\}.*;$/gm, ''],
  [/^Object\.defineProperty\(exports, "__esModule", \{ value: true \}\);$/gm, ''],
  [/^(exports\.\w+ = )+void 0;$/gm, ''],
  [/^const tslib_1 = require\("tslib"\);$/gm, ''],
  [/^const (\w+) = (?:tslib_1\.)?__importStar\(require\(("[^"]+")\)\);$/gm, 'import * as $1 from $2;'],
  [/^(?:tslib_1\.)?__exportStar\(require\(("[^"]+")\), exports\);$/gm, 'export * from $1;'],
  [/^exports\.(\w+) = \1;$/gm, 'export { $1 };'],
  // An enum, which nothing else is written into.
  [
    /^var (\w+);\n\(function \(\1\) \{\n([^}]*)\}\)\(\1 \|\| \(exports\.\1 = \1 = \{\}\)\);$/gm,
    'export const $1 = /* @__PURE__ */ (function ($1) {\n$2    return $1;\n})({});',
  ],
  [/\(0, exports\.(\w+)\)/g, '$1'],
  [/\bexports\.(\w+)(?! =)/g, '$1'],
];

function asModule(commonJs) {
  const text = FORMS.reduce((before, [form, written]) => before.replace(form, written), commonJs);
  return /\bexports\b|\brequire\(|\btslib_1\b|__importStar/.test(text) ? commonJs : text;
}
