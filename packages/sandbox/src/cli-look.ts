import { createReadStream, existsSync, readFileSync, statSync, watchFile } from 'node:fs';
import { join } from 'node:path';
import { layoutOf } from './layout.ts';
import { partsOf, readState } from './state.ts';

const say = (text: string) => process.stderr.write(`${text}\n`);

/** `sandbox status`: its parts, and the end of the log of those that have ended. */
export function status(name: string): number {
  const layout = layoutOf(name);
  const state = readState(layout);
  if (!state) {
    say(`sandbox "${name}" is not up`);
    return 1;
  }
  const parts = partsOf(layout);
  process.stdout.write(
    `sandbox ${state.name}: ${state.phase}, cluster ${state.clusterName} in ${state.region}${state.joined ? `, in the AWS account of ${state.joined.name}` : ''}\n`,
  );
  const row = (cells: string[]) =>
    `  ${cells
      .map((cell, i) => cell.padEnd([24, 8, 7, 26][i] ?? 0))
      .join(' ')
      .trimEnd()}\n`;
  process.stdout.write(row(['part', 'pid', 'port', 'up since', '']));
  for (const part of parts) {
    const cells = [part.part, String(part.pid), String(part.port ?? ''), part.since];
    process.stdout.write(row([...cells, part.alive ? '' : 'DEAD']));
  }
  const dead = parts.filter(({ alive }) => !alive);
  for (const { part, log } of dead) {
    const lines = existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n').slice(-20) : [];
    process.stdout.write(
      `\n${part} has ended. The last lines of ${log}:\n${lines.map((line) => `  ${line}\n`).join('')}`,
    );
  }
  return dead.length || state.phase !== 'up' ? 1 : 0;
}

/** `sandbox logs`: of one part, or of all. */
export async function logs(name: string, part: string | undefined, follow: boolean): Promise<number> {
  const layout = layoutOf(name);
  const known = Object.fromEntries(partsOf(layout).map(({ part, log }) => [part, log]));
  const extra = {
    build: join(layout.logs, 'build.log'),
    kwokctl: join(layout.logs, 'kwokctl.log'),
    calls: layout.calls,
  };
  const files: Record<string, string> = { ...known, ...extra };
  const chosen = part ? { [part]: files[part] } : known;
  if (part && !files[part]) {
    say(`no part "${part}"; there are: ${Object.keys(files).join(', ')}`);
    return 2;
  }
  for (const [shown, file] of Object.entries(chosen)) {
    if (!file || !existsSync(file)) continue;
    if (!part) process.stdout.write(`==> ${shown}: ${file}\n`);
    process.stdout.write(readFileSync(file));
  }
  const [file] = Object.values(chosen);
  if (!follow || !part || !file) return 0;
  let at = existsSync(file) ? statSync(file).size : 0;
  watchFile(file, { interval: 200 }, ({ size }) => {
    if (size <= at) return;
    createReadStream(file, { start: at, end: size - 1 }).pipe(process.stdout, { end: false });
    at = size;
  });
  return new Promise(() => {}); // until Ctrl-C
}
