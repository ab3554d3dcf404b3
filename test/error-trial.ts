import { type CommandError, diagnosisOf, runScript } from 'sandbox';
import { recognisePasted } from 'troubleshoot';
import * as assert from 'uvu/assert';
import { commandsFor, inReadersShell } from './page-reader.ts';
import { guideIsDone } from './states.ts';
import { world } from './world.ts';

/**
 * Causes an error of a person's command after the guide, and follows the page that 90-troubleshoot names: the error must be
 * recognised, the commands must confirm its cause, and the fix must work.
 */
export async function errorIsTried(error: CommandError): Promise<void> {
  const { shell = '', command, cause = '', undo = '', confirms, fixed } = error;
  const commands = commandsFor(error);
  assert.ok(commands, `${error.name} does not have the values of all placeholders`);
  const confirm = commands.confirm.join('\n');
  const fix = commands.fix.join('\n');
  await runScript(world(), cause);
  try {
    const [said = '', confirmation = '', done = '', after = ''] = await printed(
      shell,
      command,
      confirm,
      fix,
      commands.fixed,
    );
    const { known, candidates } = recognisePasted(said);
    assert.is([...known, ...candidates][0]?.id, diagnosisOf(error), said);
    assert.ok(confirms.test(confirmation), `${confirm}\n${confirmation}`);
    if (fixed !== undefined) assert.ok(fixed.test(after), `${fix}\n${done}\n${commands.fixed}\n${after}`);
  } finally {
    await runScript(world(), undo);
  }
  if (error.alwaysPrinted) return;
  if (error.emptiesVault) await guideIsDone();
  const healthy = await inReadersShell([confirm]);
  assert.not.ok(confirms.test(healthy), `it prints the same if nothing is wrong:\n${healthy}`);
}

/** The output of each command, all in one shell. */
async function printed(shell: string, ...commands: readonly string[]): Promise<string[]> {
  const output = await inReadersShell([shell, ...commands.map((one) => `printf "\\001"\n${one}`)]);
  return output.split('\u0001').slice(1);
}
