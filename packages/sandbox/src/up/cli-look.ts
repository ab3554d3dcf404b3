import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableLines } from 'engine/table';
import { say } from './cli-up.ts';
import { tail } from './files.ts';
import { layoutOf } from './layout.ts';
import { partsOf, readState } from './state.ts';

const print = (lines: readonly string[]): void => void process.stdout.write(`${lines.join('\n')}\n`);

/** `sandbox status`: its parts, and the end of the log of those that have ended. @returns the exit code */
export function printStatus(name: string): number {
  const layout = layoutOf(name);
  const state = readState(layout);
  if (!state) {
    say(`sandbox "${name}" is not up`);
    return 1;
  }
  const { phase, clusterName, region, joined } = state;
  const account = joined ? `, in the AWS account of ${joined.name}` : '';
  const parts = partsOf(layout);
  const rows = parts.map(({ part, pid, port, since, alive }) => [
    ...[`  ${part}`, String(pid), String(port ?? '')],
    ...[since, alive ? '' : 'DEAD'],
  ]);
  print([`sandbox ${name}: ${phase}, cluster ${clusterName} in ${region}${account}`]);
  print(tableLines([['  part', 'pid', 'port', 'up since', ''], ...rows]));
  const dead = parts.filter(({ alive }) => !alive);
  for (const { part, log } of dead) {
    print([`\n${part} has ended. The last lines of ${log}:`, ...tail(log).map((line) => `  ${line}`)]);
  }
  return dead.length || phase !== 'up' ? 1 : 0;
}

/** `sandbox logs`: of one part, or of all. @returns the exit code */
export async function printLogs(name: string, part: string | undefined, follow = false): Promise<number> {
  const layout = layoutOf(name);
  const parts: Record<string, string> = Object.fromEntries(
    partsOf(layout).map(({ part, log }) => [part, log]),
  );
  if (part === undefined) {
    for (const [shown, file] of Object.entries(parts)) {
      if (existsSync(file)) print([`==> ${shown}: ${file}`, readFileSync(file, 'utf8')]);
    }
    return 0;
  }
  const files: Record<string, string> = {
    ...parts,
    build: join(layout.logs, 'build.log'),
    kwokctl: join(layout.logs, 'kwokctl.log'),
    calls: layout.calls,
  };
  const file = files[part];
  if (file === undefined) {
    say(`no part "${part}"; there are: ${Object.keys(files).join(', ')}`);
    return 2;
  }
  if (!follow) {
    if (existsSync(file)) process.stdout.write(readFileSync(file));
    return 0;
  }
  // Until Ctrl-C.
  await once(spawn('tail', ['-n', '+1', '-F', file], { stdio: ['ignore', 'inherit', 'ignore'] }), 'exit');
  return 0;
}
