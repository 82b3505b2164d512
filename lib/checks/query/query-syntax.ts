import { type Check } from '../check';

export const querySyntax: Check = {
  id: 'query-syntax',
  severity: 'error',
  summary: 'Prometheus refuses the query: it does not parse, or its types do not fit.',
};
