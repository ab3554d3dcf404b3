import { BREAKS, causeBreak, forTheRunbooks, mendBreak } from './breaks/index.ts';
import { seconds } from './progress-view.ts';
import type { Sandbox } from './sandbox.ts';

/**
 * `sandbox break` and `sandbox mend`: without a name, what there is to be named.
 * @returns the exit code: 2 for a name that there is not
 */
export async function trouble(
  command: 'break' | 'mend',
  open: () => Sandbox,
  name: string | undefined,
): Promise<number> {
  const breaks = command === 'break' ? BREAKS : BREAKS.filter(({ mend }) => mend !== undefined);
  const list = breaks.map((one) => `  ${one.name.padEnd(36)}${one.what}\n`).join('');
  if (name === undefined) {
    process.stdout.write(list);
    return 0;
  }
  if (!breaks.some((one) => one.name === name)) {
    const why = BREAKS.some((one) => one.name === name) ? forTheRunbooks : 'no such trouble';
    process.stderr.write(`${name}: ${why}\n\nWhat \`sandbox ${command}\` takes:\n\n${list}`);
    return 2;
  }
  const began = Date.now();
  const said = await (command === 'break' ? causeBreak : mendBreak)(open(), name);
  if (said !== '') process.stderr.write(`${said}\n`);
  const done = command === 'break' ? 'broken' : 'mended';
  process.stderr.write(`${name}: ${done} (${seconds(Date.now() - began)})\n`);
  return 0;
}
