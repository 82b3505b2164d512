import { quoted } from '../../promql/promql-ast';
import { type QueryCheck } from './query-check';

export const variableInRule: QueryCheck = {
  id: 'variable-in-rule',
  severity: 'error',
  summary: 'A rule has a variable of Grafana, which nobody fills in.',
  find: ({ parts, variables, context }) => {
    if (context.use !== 'rule') return [];
    // The `$name` of label_replace is a group of its pattern.
    const groups = parts.flatMap((part) => {
      const replacement = part.kind === 'call' && part.name === 'label_replace' ? part.args[2] : undefined;
      return replacement === undefined
        ? []
        : [[replacement.from, replacement.from + replacement.text.length] as const];
    });
    return variables
      .filter(({ from }) => !groups.some(([start, end]) => from >= start && from < end))
      .map(({ name, text, from }) => ({
        span: { from, to: from + text.length },
        message:
          `${quoted({ text })} is Grafana's, and a rule runs without Grafana: write ` +
          (name.startsWith('__') ? 'a fixed window, such as `[5m]`.' : 'the value out.'),
      }));
  },
};
