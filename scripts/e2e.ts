// The end-to-end tests: all of them in parallel in three sandboxes, because tests often wait; with words, the files with one of
// them in their names, in one sandbox. A sandbox that is already up is used and stays up.

import { messageOf } from 'engine/resource';
import { interruptSignal } from 'sandbox';
import { ALL_LANES, endToEndFiles, startEndToEnd } from 'test/runner/end-to-end';
import { leftOutLine } from 'test/runner/tally';
import { SANDBOX } from 'test/world';

const words = process.argv.slice(2);
const files = endToEndFiles(words);
if (files.length === 0) {
  process.stderr.write(`No end-to-end test is called ${words.join(' or ')}.\n`);
  process.exit(2);
}
const signal = interruptSignal();
try {
  const tests = await startEndToEnd(words.length === 0 ? ALL_LANES : [SANDBOX], { signal });
  const outcome = await tests.run(files);
  const { passed, failed } = outcome;
  process.stdout.write(`\n${leftOutLine([outcome])}${passed} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 ? 0 : 1;
} catch (error) {
  process.stdout.write(`\n${signal.aborted ? 'interrupted' : messageOf(error)}\n`);
  process.exitCode = signal.aborted ? 130 : 1;
}
