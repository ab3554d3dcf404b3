/**
 * What happens when the reader of our output stops reading, as `head` does: nothing more is shown, no error is
 * thrown, and `stop` decides what becomes of the work.
 */
export function onReaderGone(stop: () => void): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    stop();
  });
}
