import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { testOnLinux } from '../../testing/left-out.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { jsonIn } from '../resource/index.ts';
import type { Emit, RunEvent } from '../run/index.ts';
import { abandonedAt, journalFileOf, journaling, operatingUser } from './journal-file.ts';

const AS = 'arn:aws:iam::123456789012:user/ada';
const OF = { step: '01-aws.2', name: 'iam role demo' };
const BEGIN = { type: 'change', id: 'a', ...OF, action: 'create' } as const;
const END = { type: 'change-end', id: 'a', ...OF, seconds: 1 } as const;
const CLUSTER = { CLUSTER_NAME: 'demo', AWS_REGION: 'us-east-1' };

const newFile = () => journalFileOf(CLUSTER, { XDG_STATE_HOME: temporaryFolder() });

function open(file: string): { emit: Emit; shown: RunEvent[] } {
  const shown: RunEvent[] = [];
  return { emit: journaling((event) => void shown.push(event), file, AS), shown };
}

test('journalFileOf: below an absolute XDG_STATE_HOME, or else its default; a relative one is ignored', () => {
  const place = 'gloo-vault-irsa/demo.us-east-1/journal.jsonl';
  assert.is(journalFileOf(CLUSTER, { XDG_STATE_HOME: '/state' }), `/state/${place}`);
  for (const environment of [{}, { XDG_STATE_HOME: '' }, { XDG_STATE_HOME: 'state' }]) {
    assert.ok(journalFileOf(CLUSTER, environment).endsWith(`/.local/state/${place}`));
  }
});

test('journaling: the next run goes on with the next line, also after a line that a kill truncated', () => {
  const file = newFile();
  open(file).emit({ ...BEGIN, id: 'killed' });
  appendFileSync(file, '{"time":"2026-');
  open(file).emit(BEGIN);
  open(file).emit(END);
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  const ids = lines.map((line) => (jsonIn(line) as { id: string } | undefined)?.id);
  assert.equal(ids, ['killed', undefined, 'a', 'a']);
});

/** Each creates an obstacle to writing in a folder, and returns its path. */
const OBSTACLES: [what: string, reason: string, make: (folder: string) => string][] = [
  ['a folder in the file’s place', 'EISDIR', (folder) => folder],
  [
    'a symbolic link in the file’s place',
    'ELOOP',
    (folder) => {
      symlinkSync('target', join(folder, 'link'));
      return join(folder, 'link');
    },
  ],
  ['a full disk', 'ENOSPC', () => '/dev/full'],
];
for (const [what, reason, make] of OBSTACLES) {
  (reason === 'ENOSPC' ? testOnLinux(test) : test)(
    `journaling: ${what} is reported once and does not stop the run`,
    () => {
      const { emit, shown } = open(make(temporaryFolder()));
      for (const event of [BEGIN, END, BEGIN]) emit(event);
      const warnings = shown.flatMap((event) => (event.type === 'note' ? [event.message] : []));
      assert.is(warnings.length, 1);
      assert.match(warnings[0] ?? '', reason);
    },
  );
}

test('abandonedAt: when a dead run of this user on this machine began a change that it did not finish', () => {
  const file = newFile();
  // This process has ended, and its number is not reused so soon.
  const by = { as: AS, user: operatingUser(), pid: spawnSync('true').pid };
  const line = (event: object, change: object = {}) =>
    `${JSON.stringify({ version: 3, time: '2026-11-20T12:00:00.000Z', by: { ...by, ...change }, ...event })}\n`;
  const begin = (name: string) => ({ ...BEGIN, id: name, name });
  mkdirSync(dirname(file), { recursive: true });
  // Only the end of a file that has grown for years is read.
  writeFileSync(file, `${line(begin('long ago'))}${'\n'.repeat(2 ** 21)}`);
  const changes = [
    line(begin('left')),
    line(begin('finished')),
    line({ ...END, id: 'finished', name: 'finished' }),
    line(begin('of a run at work'), { pid: process.ppid }),
    line(begin('of another machine'), { user: 'ada@elsewhere' }),
    line(begin('of nobody'), { pid: 'x' }),
    'null\n{"name":"of nobody","type":"change"}\n{"na',
  ];
  appendFileSync(file, changes.join(''));
  assert.is(abandonedAt(file, 'left'), Date.parse('2026-11-20T12:00:00.000Z'));
  const names = ['long ago', 'finished', 'of a run at work', 'of another machine', 'of nobody', 'unknown'];
  for (const name of names) assert.is(abandonedAt(file, name), undefined, name);
});

test.run();
