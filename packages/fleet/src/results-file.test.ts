import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from 'engine/resource';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { lastRunOf, ResultsFile } from './results-file.ts';

const test = suite<{ folder: string; fleet: string }>('results of a fleet');
test.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'results-'));
  context.fleet = join(context.folder, 'fleet.yaml');
  writeFileSync(context.fleet, '');
});
test.after.each(({ folder }) => rmSync(folder, { recursive: true, force: true }));

const NEW = { retry: false };
const RETRY = { retry: true };

function fileOf(fleet: string, folder: string, shard?: { index: number; of: number }): ResultsFile {
  return new ResultsFile(fleet, shard, { XDG_STATE_HOME: folder }, (reason) => assert.unreachable(reason));
}

test('each cluster’s last result is read back, by any path to the file', ({ folder, fleet }) => {
  const file = fileOf(fleet, folder);
  file.begin('all', NEW);
  file.add('a', 0, 1.5);
  file.add('b', 1, 2);
  const link = join(folder, 'link.yaml');
  symlinkSync(fleet, link);
  const again = fileOf(link, folder);
  assert.equal(
    [...again.read().exitCodes],
    [
      ['a', 0],
      ['b', 1],
    ],
  );
  again.begin('all', RETRY);
  again.add('b', 0, 1);
  assert.is(file.read().what, 'all');
  assert.is(file.read().exitCodes.get('b'), 0);
  assert.is(statSync(file.path).mode & 0o777, 0o600);
});

test('a new run replaces the results of the last one, and a shard has its own', ({ folder, fleet }) => {
  const file = fileOf(fleet, folder);
  file.begin('all', NEW);
  file.add('a', 1, 1);
  const shard = fileOf(fleet, folder, { index: 0, of: 2 });
  assert.throws(
    () => shard.read(),
    (error: unknown) => error instanceof Failure && error.kind === 'input',
  );
  shard.begin('all', NEW);
  assert.is(file.read().exitCodes.size, 1);
  file.begin('01-aws', NEW);
  assert.equal(file.read(), { what: '01-aws', exitCodes: new Map() });
});

test('a file that is not a results file is an error', ({ folder, fleet }) => {
  const file = fileOf(fleet, folder);
  file.begin('all', NEW);
  for (const text of ['', 'null', '{', '\u0000']) {
    writeFileSync(file.path, text);
    assert.throws(
      () => file.read(),
      (error: unknown) => error instanceof Failure && error.kind === 'input',
      text,
    );
  }
});

test('lastRunOf: ignores lines that are not results, and one that a kill truncated', () => {
  const text =
    '{"what":"all"}\nnull\n1\n{"name":1,"exitCode":0}\n{"name":"a"}\n{"name":"c","exitCo\n{"name":"b","exitCode":2}\n';
  assert.equal([...lastRunOf(text).exitCodes], [['b', 2]]);
});

test('the file holds no secret and no input, only names, codes and times', ({ folder, fleet }) => {
  const file = fileOf(fleet, folder);
  file.begin('all', NEW);
  file.add('a', 0, 1);
  const [first = '', line = ''] = readFileSync(file.path, 'utf8').split('\n');
  assert.equal(Object.keys(JSON.parse(first)), ['what', 'fleet', 'at']);
  assert.equal(Object.keys(JSON.parse(line)), ['name', 'exitCode', 'seconds', 'at']);
});

test.run();
