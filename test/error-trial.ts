import { type CommandError, diagnosisOf, runScript } from 'sandbox';
import { pageOf, recognise } from 'troubleshoot';
import * as assert from 'uvu/assert';
import { commandsOf, filledIn, inReadersShell, PLACEHOLDER } from './page-reader.ts';
import { guideIsDone } from './states.ts';
import { world } from './world.ts';

/**
 * Causes an error of a person's command after the guide, and follows what 90-troubleshoot says of it: the error must be
 * recognised, the command must confirm its cause, and the fix must work.
 */
export async function errorIsTried(error: CommandError): Promise<void> {
  const { shell = '', command, names = {}, cause = '', undo = '', confirms, fixed, fixedBy } = error;
  const fill = (text: string) => filledIn(text, names);
  let confirm: string;
  await runScript(world(), cause);
  try {
    const [said = ''] = await printed(shell, command);
    const known = recognise(said)[0]?.diagnosis;
    assert.is(known?.id, diagnosisOf(error), said);
    const page = pageOf(known?.id ?? '');
    const confirming =
      error.confirmedBy === undefined
        ? known?.confirm[0]
        : page.confirm.find((one) => one.cause?.startsWith(error.confirmedBy as string));
    assert.ok(confirming, `no cause of ${page.id} begins with ${error.confirmedBy}`);
    confirm = fill(confirming.run);
    const fix = fixed === undefined ? '' : commandsOf(page.fix).slice(0, fixedBy).map(fill).join('\n');
    const look = fixed === undefined ? '' : fill(page.fixed.run);
    for (const text of [confirm, fix, look]) assert.not.match(text, PLACEHOLDER);
    const [, confirmation = '', , after = ''] = await printed(shell, command, confirm, fix, look);
    assert.ok(confirms.test(confirmation), `${confirm}\n${confirmation}`);
    if (fixed !== undefined) assert.ok(fixed.test(after), `${look}\n${after}`);
  } finally {
    await runScript(world(), undo);
  }
  if (error.alwaysPrinted) return;
  if (error.emptiesVault) await guideIsDone();
  const healthy = await inReadersShell([confirm]);
  assert.not.ok(confirms.test(healthy), `it prints the same if nothing is wrong:\n${healthy}`);
}

/** What each of the commands prints, in one shell. */
async function printed(shell: string, ...commands: readonly string[]): Promise<string[]> {
  const output = await inReadersShell([shell, ...commands.map((one) => `printf "\\001"\n${one}`)]);
  return output.split('\u0001').slice(1);
}
