const output = process.stdout;
let failure: string | undefined;

/** Why standard output accepts nothing more (a full disk, a closed terminal); `undefined` while it works. */
export function outputFailure(): string | undefined {
  return failure;
}

/** The exit code of a program that may have lost output: never success (0, or 4 for a plan). */
export function exitCodeWithOutput(exitCode: number): number {
  return outputFailure() !== undefined && (exitCode === 0 || exitCode === 4) ? 1 : exitCode;
}

/**
 * Handles output that cannot be written. If the reader stops reading, as `head` does, nothing more is shown, and
 * `readerGone` decides whether the work goes on. Any other failure ends only the display: the work goes on, and
 * standard error, the exit code, the report and the journal record the failure.
 */
export function watchOutput(readerGone: () => void): void {
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return readerGone();
    if (failure !== undefined) return;
    failure = error.message;
    process.stderr.write(`standard output failed (${error.message}): nothing more is shown\n`);
    process.on('exit', (exitCode) => {
      process.exitCode = exitCodeWithOutput(exitCode);
    });
  });
  // Standard error may be closed as well; then there is nowhere left to report it.
  process.stderr.on('error', () => undefined);
}
