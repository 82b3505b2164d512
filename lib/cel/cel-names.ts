import { type CelDialect } from './cel-dialect';
import { OPTIONAL_METHODS, functionsOf } from './cel-functions';

/** What is called with its value in parentheses. `max` and `min` come and go, so nothing should rely on them. */
export const FUNCTIONS: ReadonlySet<string> = new Set([
  ...['string', 'int', 'uint', 'double', 'bytes', 'timestamp', 'duration', 'size'],
]);

/** What is called on a value, besides macros and what is called on optionals. */
export const METHODS: ReadonlySet<string> = new Set([
  ...['size', 'contains', 'startsWith', 'endsWith', 'matches', 'charAt', 'indexOf', 'lastIndexOf', 'join'],
  ...['lowerAscii', 'upperAscii', 'trim', 'replace', 'split', 'substring'],
  ...['getFullYear', 'getMonth', 'getDate', 'getDayOfMonth', 'getDayOfWeek', 'getDayOfYear'],
  ...['getHours', 'getMinutes', 'getSeconds', 'getMilliseconds'],
]);

/** Whether a version's CEL has a method. */
export function hasMethod(name: string, dialect: CelDialect): boolean {
  return (METHODS.has(name) || OPTIONAL_METHODS.has(name)) && functionsOf(dialect).has(name);
}
