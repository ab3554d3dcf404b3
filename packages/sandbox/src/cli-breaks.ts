import { BREAKS, causeBreak, forTheRunbooks, restoreBreak } from './breaks/index.ts';
import { seconds } from './progress-view.ts';
import type { Sandbox } from './sandbox.ts';

/**
 * `sandbox break` and `sandbox restore`: without a name, prints the faults.
 * @returns the exit code: 2 for an unknown name
 */
export async function breakOrRestore(
  command: 'break' | 'restore',
  open: () => Sandbox,
  name: string | undefined,
): Promise<number> {
  const breaks = command === 'break' ? BREAKS : BREAKS.filter(({ restore }) => restore !== undefined);
  const list = breaks.map((one) => `  ${one.name.padEnd(36)}${one.what}\n`).join('');
  if (name === undefined) {
    process.stdout.write(list);
    return 0;
  }
  if (!breaks.some((one) => one.name === name)) {
    const why = BREAKS.some((one) => one.name === name) ? forTheRunbooks : 'there is no such fault';
    process.stderr.write(`${name}: ${why}\n\nWhat \`sandbox ${command}\` takes:\n\n${list}`);
    return 2;
  }
  const began = Date.now();
  const said = await (command === 'break' ? causeBreak : restoreBreak)(open(), name);
  if (said !== '') process.stderr.write(`${said}\n`);
  const done = command === 'break' ? 'broken' : 'restored';
  process.stderr.write(`${name}: ${done} (${seconds(Date.now() - began)})\n`);
  return 0;
}
