import { App, Chart } from 'cdk8s';
import { type Problem, withFix } from '../../lib/problems/problem';
import { checkAtSynth, warnAtSynth } from '../../lib/validation/problems';

const problem = (severity: Problem['severity']): Problem => ({
  rule: 'counter-not-rated',
  severity,
  place: 'panel "Tokens"',
  message: 'it is a counter.',
});

describe('problems at synth', () => {
  let warn: jest.SpyInstance;
  beforeEach(() => (warn = jest.spyOn(console, 'warn').mockImplementation()));
  afterEach(() => warn.mockRestore());

  test('an error stops the synth, with its place and the id of its check', () => {
    const app = new App();
    checkAtSynth(new Chart(app, 'chart'), () => ['it is wrong.', problem('error')]);
    expect(() => app.synthYaml()).toThrow(
      'Validation failed with the following errors:\n' +
        '  [chart] it is wrong.\n' +
        '  [chart] panel "Tokens": it is a counter. [counter-not-rated]',
    );
  });

  test('a warning is printed once, and a note is not', () => {
    const app = new App();
    const chart = new Chart(app, 'chart');
    new Chart(app, 'another');
    checkAtSynth(chart, () => [problem('warning'), problem('note')]);
    warnAtSynth(chart, () => ['it could be better.']);
    app.synthYaml();
    app.synthYaml();
    expect(warn.mock.calls).toEqual([
      ['warning: [chart] panel "Tokens": it is a counter. [counter-not-rated]'],
      ['warning: [chart] it could be better.'],
    ]);
  });
});

test('a fix replaces all its places, whatever order they are in', () => {
  const edits = [
    { from: 4, to: 5, text: 'long' },
    { from: 0, to: 1, text: '' },
  ];
  expect(withFix('a b c', { edits })).toBe(' b long');
});
