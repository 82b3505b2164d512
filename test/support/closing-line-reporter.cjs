/**
 * Closes the run with `N passed, N failed` (and `, N skipped`) alone on the last line of stdout.
 *
 * The line is written when the process exits: jest puts its own summary after every custom reporter, so a line
 * written in onRunComplete would not be the last.
 */
let started = false;
let closing;

class ClosingLineReporter {
  constructor() {
    // Watch mode builds a reporter for every run; the process closes once, with the last of them.
    closing = undefined;
    if (started) return;
    started = true;
    process.on('exit', () => process.stdout.write(`${closingLine(closing)}\n`));
  }

  onRunComplete(_contexts, results) {
    closing = results;
  }
}

function closingLine(results) {
  // The run broke before it was complete.
  if (results === undefined) return '0 passed, 1 failed';

  const brokenSuites = results.testResults.filter(
    (suite) => suite.numFailingTests === 0 && (suite.testExecError || suite.failureMessage),
  ).length;
  // A run can fail without a failed test (obsolete snapshots under --ci): never close it with `0 failed`.
  const failed = results.numFailedTests + brokenSuites || (results.success ? 0 : 1);
  const skipped = results.numPendingTests + results.numTodoTests;
  return `${results.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

module.exports = ClosingLineReporter;
