import { closeSync } from 'node:fs';
import { isatty } from 'node:tty';

/**
 * Closes a lost terminal at exit: Node aborts if it cannot reset the terminal's mode, and a core dump would contain the
 * run's secrets.
 */
export function leaveClosedTerminal(): void {
  const terminals = [0, 1, 2].filter(isatty);
  process.on('exit', () => {
    for (const one of terminals) if (!isatty(one)) closeSync(one);
  });
}

let failed = false;

/**
 * Handles output that cannot be written: nothing more is printed, and `stop` decides whether the work ends. A reader that stops
 * reading, as `head` does, is not a failure. For other write errors, such as a full disk, the reason goes to standard error,
 * and the exit code is never success (0, or 4 for a plan).
 */
export function watchOutput(stop: () => void): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    stop();
    if (error.code === 'EPIPE' || failed) return;
    failed = true;
    process.stderr.write(`standard output failed (${error.message}): nothing more is shown\n`);
    process.on('exit', (exitCode) => {
      if (exitCode === 0 || exitCode === 4) process.exitCode = 1;
    });
  });
  // Standard error may be closed as well; then there is nowhere left to report it.
  process.stderr.on('error', () => undefined);
}

/**
 * Kills this process if it has not ended within a second. A thread that waits for a file to open, such as on a network drive
 * that does not respond, blocks every normal exit.
 */
export function endByForce(): void {
  const isStuck = () => process.getActiveResourcesInfo().some((name) => name.startsWith('FSReq'));
  setTimeout(() => isStuck() && process.kill(process.pid, 'SIGKILL'), 1000).unref();
}
