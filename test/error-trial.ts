import { type CommandError, diagnosisOf, runScript } from 'sandbox';
import { pageOf, recognise } from 'troubleshoot';
import * as assert from 'uvu/assert';
import { commandsOf, filledIn, inReadersShell, PLACEHOLDER } from './page-reader.ts';
import { world } from './world.ts';

/** Separates the outputs of the commands of one shell. */
const MARK = '\u0001';

/**
 * Causes an error of a person's command after the guide, and follows its entry in docs/troubleshooting: the error must be
 * recognised, the command must confirm its cause, and the fix must work.
 */
export async function errorIsTried(error: CommandError): Promise<void> {
  const { shell = '', command, cause = '', undo = '', confirms, fixed } = error;
  const { confirm, fix, look } = entryOf(error);
  if (!error.alwaysPrinted) {
    const healthy = await inReadersShell([confirm]);
    assert.not.ok(confirms.test(healthy), `it prints the same if nothing is wrong:\n${healthy}`);
  }
  await runScript(world(), cause);
  try {
    const output = await inReadersShell([
      shell,
      marked(command),
      marked(confirm),
      marked(...fix),
      marked(look),
    ]);
    const [said = '', confirmation = '', , after = ''] = output.split(MARK).slice(1);
    assert.is(recognise(said)[0]?.diagnosis.id, diagnosisOf(error), said);
    assert.ok(confirms.test(confirmation), `${confirm}\n${confirmation}`);
    if (fixed !== undefined) assert.ok(fixed.test(after), `${look}\n${after}`);
  } finally {
    await runScript(world(), undo);
  }
}

/** The commands of the page's entry, filled in. */
function entryOf({ names = {}, confirmedBy, fixed, fixedBy, ...error }: CommandError) {
  const page = pageOf(diagnosisOf(error) ?? '');
  const fill = (text: string) => filledIn(text, names);
  const confirming = page.confirm.find(
    ({ cause }) => confirmedBy === undefined || cause?.startsWith(confirmedBy),
  );
  const confirm = fill(confirming?.run ?? '');
  const fix = fixed === undefined ? [] : commandsOf(page.fix).slice(0, fixedBy).map(fill);
  const look = fixed === undefined ? '' : fill(page.fixed.run);
  assert.ok(confirming, `no cause of ${page.id} begins with ${confirmedBy}`);
  for (const text of [confirm, ...fix, look]) assert.not.match(text, PLACEHOLDER);
  return { confirm, fix, look };
}

const marked = (...commands: readonly string[]) => [`printf "\\001"`, ...commands].join('\n');
