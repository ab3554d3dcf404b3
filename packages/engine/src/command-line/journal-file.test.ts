import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { keepSecret } from '../resource/index.ts';
import { type Change, readJournal } from '../run/index.ts';
import { fileJournal, journalFileOf, regionsOf } from './journal-file.ts';

const CHANGE: Change = { step: '01-aws.2', resource: 'iam role demo', action: 'create' };
const WHO = { as: 'arn:aws:iam::123456789012:user/ada', user: 'ada@laptop', pid: 7 };
const CLUSTER = { CLUSTER_NAME: 'demo', AWS_REGION: 'us-east-1' };

const stateHome = () => mkdtempSync(join(tmpdir(), 'journal-'));
const newFile = () => journalFileOf(CLUSTER, { XDG_STATE_HOME: stateHome() });

function open(file: string) {
  const warnings: string[] = [];
  const warn = (reason: string) => void warnings.push(reason);
  return { journal: fileJournal(file, WHO, warn), warnings };
}

test('journalFileOf: below an absolute XDG_STATE_HOME, or else its default; a relative one is ignored', () => {
  const place = 'gloo-vault-irsa/demo.us-east-1/journal.jsonl';
  assert.is(journalFileOf(CLUSTER, { XDG_STATE_HOME: '/state' }), `/state/${place}`);
  for (const environment of [{}, { XDG_STATE_HOME: '' }, { XDG_STATE_HOME: 'state' }]) {
    assert.ok(journalFileOf(CLUSTER, environment).endsWith(`/.local/state/${place}`));
  }
});

test('regionsOf: the regions in which a cluster of exactly this name has a journal', () => {
  const environment = { XDG_STATE_HOME: stateHome() };
  assert.equal(regionsOf('demo', environment), []);
  for (const [name, region] of [
    ['demo', 'us-west-2'],
    ['demo', 'eu-west-1'],
    ['demo-2', 'eu-west-1'],
  ] as const) {
    const file = journalFileOf({ CLUSTER_NAME: name, AWS_REGION: region }, environment);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '');
  }
  mkdirSync(join(environment.XDG_STATE_HOME, 'gloo-vault-irsa/demo.ap-south-1'));
  assert.equal(regionsOf('demo', environment), ['eu-west-1', 'us-west-2']);
});

test('fileJournal: a run that changes nothing writes nothing', () => {
  const file = newFile();
  open(file);
  assert.throws(() => statSync(file), /ENOENT/);
});

test('fileJournal: writes a line before and a line after each change, readable by this user alone', () => {
  const file = newFile();
  const { journal, warnings } = open(file);
  const end = journal.begin(CHANGE);
  assert.is(readJournal(readFileSync(file, 'utf8')).entries[0]?.end, undefined);
  end({ ms: 5, calls: [] });
  const { entries, unreadable } = readJournal(readFileSync(file, 'utf8'));
  assert.equal([entries.length, entries[0]?.end?.event, unreadable, warnings], [1, 'done', [], []]);
  assert.is(statSync(file).mode & 0o777, 0o600);
  assert.is(statSync(dirname(file)).mode & 0o777, 0o700);
});

test('fileJournal: masks secrets in every text, before JSON escapes them', () => {
  const file = newFile();
  keepSecret('"can"ary"');
  const { journal } = open(file);
  const differences = [{ field: 'f', live: 'x"can"ary"y', wanted: 'w' }];
  journal.begin({ ...CHANGE, action: 'update', differences })({ failed: '"can"ary"', ms: 1, calls: [] });
  const { entries } = readJournal(readFileSync(file, 'utf8'));
  assert.is(entries[0]?.begin?.changes?.[0]?.from, 'x(secret)y');
  assert.is(entries[0]?.end?.error, '(secret)');
});

test('fileJournal: after a line that a kill truncated, the next one starts on a new line', () => {
  const file = newFile();
  open(file).journal.begin(CHANGE);
  appendFileSync(file, '{"time":"2026-');
  open(file).journal.begin(CHANGE)({ ms: 1, calls: [] });
  const { entries, unreadable } = readJournal(readFileSync(file, 'utf8'));
  const events = entries.map(({ begin, end }) => `${begin?.event} ${end?.event}`);
  assert.equal([events, unreadable], [['begin undefined', 'begin done'], [2]]);
});

for (const [name, obstruct] of [
  ['a folder that cannot be made', (file: string) => writeFileSync(dirname(dirname(dirname(file))), '')],
  ['a folder in the file’s place', (file: string) => mkdirSync(file, { recursive: true })],
] as const) {
  test(`fileJournal: ${name} is reported once and does not stop the run`, () => {
    const file = join(newFile(), 'below', 'more', 'journal.jsonl');
    mkdirSync(dirname(dirname(dirname(dirname(file)))), { recursive: true });
    obstruct(file);
    const { journal, warnings } = open(file);
    journal.begin(CHANGE)({ ms: 1, calls: [] });
    journal.begin(CHANGE)({ ms: 1, calls: [] });
    assert.is(warnings.length, 1);
    assert.match(warnings[0] ?? '', /EISDIR|ENOTDIR/);
  });
}

if (process.platform === 'linux') {
  test('fileJournal: a full disk is reported once and does not stop the run', () => {
    const { journal, warnings } = open('/dev/full');
    journal.begin(CHANGE)({ ms: 1, calls: [] });
    assert.is(warnings.length, 1);
    assert.match(warnings[0] ?? '', 'ENOSPC');
  });
}

test('fileJournal: processes that write at the same time do not interleave their lines', async () => {
  const file = newFile();
  const [each, wide] = [100, 5000];
  const program = `
    import { fileJournal } from ${JSON.stringify(join(import.meta.dirname, 'journal-file.ts'))};
    const warn = (reason) => { throw new Error(reason); };
    const journal = fileJournal(${JSON.stringify(file)}, ${JSON.stringify(WHO)}, warn);
    process.stdout.write('ready');
    process.stdin.once('data', () => {
      for (let i = 0; i < ${each}; i += 1) {
        journal.begin({ ...${JSON.stringify(CHANGE)}, action: 'prove', writes: 'x'.repeat(Math.random() * ${wide}) })({ ms: 1, calls: [] });
      }
      process.exit();
    });`;
  const args = ['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', program];
  const writers = [1, 2, 3].map(() => spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] }));
  const ended = writers.map((writer) => once(writer, 'exit'));
  await Promise.all(writers.map(({ stdout }) => once(stdout, 'data')));
  for (const { stdin } of writers) stdin.write('go');
  assert.equal((await Promise.all(ended)).flat(), [0, null, 0, null, 0, null]);
  const { entries, unreadable } = readJournal(readFileSync(file, 'utf8'));
  assert.equal(unreadable, []);
  assert.is(entries.length, 3 * each);
  assert.ok(entries.every(({ begin, end }) => begin !== undefined && end !== undefined));
  // Proves that they wrote at the same time.
  const runs = entries.map(({ id }) => id.split('.')[0]);
  assert.ok(runs.filter((run, index) => run !== runs[index + 1]).length > 3);
});

test.run();
