/** A signal that is aborted when this process is asked to end: by Ctrl-C, by `kill`, or because its terminal was closed. */
export function interruptSignal(): AbortSignal {
  const interrupt = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(name, () => interrupt.abort(new Error('interrupted')));
  return interrupt.signal;
}
