import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { failureOf } from '../../testing/thrown.ts';
import { readBounded, readGivenFile } from './given-file.ts';

test('readGivenFile: reads the file, or fails as a wrong input in the system’s words', async () => {
  assert.match(readGivenFile(import.meta.filename, { resource: 'x' }), 'readGivenFile');
  const { kind, resource, seen, next } = await failureOf(() =>
    readGivenFile('/nowhere/a\nb', { resource: '--fleet', next: ['Name it.'] }),
  );
  assert.equal([kind, resource, next], ['input', '--fleet', ['Name it.']]);
  assert.match(seen, /a\\nb: there is no such file$/);
});

test('readBounded: a device may be empty; one without end is too large', () => {
  assert.is(readBounded('/dev/null'), '');
  assert.throws(() => readBounded('/dev/zero'), '/dev/zero: more than 8 MB');
});

test('readBounded: the output of a command that a shell hands over is read to its end, also slowly', () => {
  const read = `import { readBounded } from '${import.meta.dirname}/given-file.ts';
    process.stdout.write(readBounded(process.argv[1]));`;
  const node = `'${process.execPath}' --import tsx --input-type=module -e "$0"`;
  const outputOf = (command: string) =>
    execFileSync('bash', ['-c', `${node} <(${command})`, read], { encoding: 'utf8' });
  assert.is(outputOf('sleep 0.1; printf one; sleep 0.1; printf two'), 'onetwo');
  assert.is(outputOf('true'), '');
  assert.throws(() => outputOf('yes'), 'more than 8 MB');
});

test('readBounded: a named pipe, to which nobody may be writing, is refused', () => {
  const pipe = join(temporaryFolder(), 'values');
  execFileSync('sh', ['-c', 'mkfifo "$0"', pipe]);
  assert.throws(() => readBounded(pipe), `${pipe}: it is a named pipe`);
});

test('readStandardInput: is not waited for without a limit, also if a byte comes now and then', async () => {
  const read = `import { readStandardInput } from '${import.meta.dirname}/given-file.ts';
    await readStandardInput(new AbortController().signal, { resource: '--from-error -' }, 300)
      .catch(({ kind, seen }) => console.log(kind, seen));
    process.exit();`;
  const node = `'${process.execPath}' --import tsx --input-type=module -e "$0"`;
  const drip = `(while printf .; do sleep 0.5; done) | ${node}`;
  assert.is(execFileSync('bash', ['-c', drip, read]).toString(), 'input it did not end within 0.3 s\n');
});

test.run();
