/** Ends the run with one plain line that people and machines can read: "N passed, N failed". */
module.exports = class ClosingLineReporter {
  onRunComplete(_, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests > 0 ? `, ${results.numPendingTests} skipped` : '';
    // Other reporters sum up after this one; the line comes last of all.
    process.once('exit', () =>
      process.stdout.write(`${results.numPassedTests} passed, ${failed} failed${skipped}\n`),
    );
  }
};
