import type { ChalkInstance } from 'chalk';
import { oneLine } from 'engine/resource';
import { jsonLine, painted, type RunEvent, type Status, tallyText, wordOf } from 'engine/run';
import { createLogUpdate } from 'log-update';
import { type ClusterResult, failuresOf, firstLine } from './results.ts';

export interface FleetView {
  begin(name: string): void;
  /** Shows an event of a cluster's run. */
  happened(name: string, event: RunEvent): void;
  end(result: ClusterResult): void;
  print(text: string): void;
  stop(): void;
}

/** For machines: every event with its cluster, one JSON line each. */
export function jsonView(write: (line: string) => void): FleetView {
  return {
    begin: (cluster) => write(jsonLine({ cluster, type: 'cluster-start' })),
    happened: (cluster, event) => write(jsonLine({ cluster, ...event })),
    end: ({ name, outcome, exitCode, seconds }) =>
      write(jsonLine({ cluster: name, type: 'cluster-end', outcome, exitCode, seconds })),
    print: () => undefined,
    stop: () => undefined,
  };
}

/** How often the live lines are redrawn, in milliseconds. */
const REDRAW = 200;

/** For people: a line for each cluster that has ended and, on a terminal, a live line for each that runs. */
export function textView(
  names: readonly string[],
  write: (text: string) => void,
  paint: ChalkInstance,
  terminal?: NodeJS.WriteStream,
): FleetView {
  const draw = terminal && createLogUpdate(terminal, { showCursor: true });
  const running = new Map<string, { readonly since: number; readonly step: string; readonly says: string }>();
  const ended: Status[] = [];
  const began = Date.now();
  const width = Math.max(...names.map(({ length }) => length));
  let waiting = names.length;
  let timer: NodeJS.Timeout | undefined;

  const redraw = (): void => {
    const now = Date.now();
    const columns = terminal?.columns || 80;
    const lines = [...running].map(([name, { since, step, says }]) =>
      `› ${name.padEnd(width)}  ${secondsText(now - since)}  ${step}  ${says}`.slice(0, columns - 1),
    );
    const states: Status[] = [
      ...lines.map(() => 'under way' as const),
      ...Array.from({ length: waiting }, () => 'waiting' as const),
      ...ended,
    ];
    draw?.([...lines, paint.bold(`${tallyText(states)}  ${secondsText(now - began)}`)].join('\n'));
  };
  const print = (text: string): void => {
    draw?.clear();
    write(text);
  };
  const line = (name: string, text: string): void => print(`${name.padEnd(width)}  ${text}\n`);
  return {
    begin(name) {
      waiting -= 1;
      running.set(name, { since: Date.now(), step: '', says: '' });
      if (draw === undefined) line(name, 'started');
      else timer ??= setInterval(redraw, REDRAW).unref();
    },
    happened(name, event) {
      const before = running.get(name);
      if (before === undefined) return;
      if (event.type === 'step-start') running.set(name, { ...before, step: event.step, says: '' });
      if (event.type === 'waiting') running.set(name, { ...before, says: oneLine(event.message) });
      if (event.type === 'step-end' && draw === undefined)
        line(name, `${event.step} ${wordOf(event.outcome).word}  ${event.seconds.toFixed(1)} s`);
    },
    end(result) {
      const { name, outcome, exitCode, seconds } = result;
      const [failure] = failuresOf(result);
      running.delete(name);
      ended.push(outcome);
      const why = failure === undefined ? '' : `  ${firstLine(failure)}`;
      line(name, `${painted(outcome, 'word', paint)} (exit ${exitCode})  ${seconds.toFixed(1)} s${why}`);
    },
    print,
    stop() {
      clearInterval(timer);
      draw?.clear();
    },
  };
}

function secondsText(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
