const output = process.stdout;
let failure: string | undefined;

/** Why standard output takes nothing more (a full disk, a terminal that is gone); `undefined` while it does. */
export function outputFailure(): string | undefined {
  return failure;
}

/** The exit code of a program whose output may be lost: no success (0, or 4 for a plan) for whoever reads it. */
export function exitCodeWithOutput(exitCode: number): number {
  return outputFailure() !== undefined && (exitCode === 0 || exitCode === 4) ? 1 : exitCode;
}

/**
 * Sees to what becomes of output that cannot be written. Where its reader stops reading, as `head` does, nothing more
 * is shown, and `readerGone` decides what becomes of the work. Any other failure ends only the display: the work goes
 * on, and standard error, the exit code, the report and the journal tell of it.
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
  // It may be gone together with standard output, and then there is nowhere left to say so.
  process.stderr.on('error', () => undefined);
}
