import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { registerSecret } from '../resource/index.ts';
import type { Emit, RunEvent } from '../run/index.ts';
import { abandonedChanges, readJournal } from './journal.ts';
import { journalFileOf, journaling, journalsIn, operatingUser } from './journal-file.ts';

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

const warningsIn = (shown: readonly RunEvent[]) =>
  shown.flatMap((event) => (event.type === 'note' ? [event.message] : []));

test('journalFileOf: below an absolute XDG_STATE_HOME, or else its default; a relative one is ignored', () => {
  const place = 'gloo-vault-irsa/demo.us-east-1/journal.jsonl';
  assert.is(journalFileOf(CLUSTER, { XDG_STATE_HOME: '/state' }), `/state/${place}`);
  for (const environment of [{}, { XDG_STATE_HOME: '' }, { XDG_STATE_HOME: 'state' }]) {
    assert.ok(journalFileOf(CLUSTER, environment).endsWith(`/.local/state/${place}`));
  }
});

test('journalsIn: a folder that is not named after a cluster and a region is none of ours', () => {
  const XDG_STATE_HOME = temporaryFolder();
  const folder = join(XDG_STATE_HOME, 'gloo-vault-irsa');
  for (const name of ['demo.us-east-1', 'e\u001b[31m.x', 'a\nb.x', 'charts', '-x.y', 'a.b.c', 'a.\u202e']) {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, 'journal.jsonl'), '');
  }
  assert.equal(journalsIn({ XDG_STATE_HOME }), [
    { cluster: 'demo', region: 'us-east-1', file: join(folder, 'demo.us-east-1/journal.jsonl') },
  ]);
});

test('journaling: masks secrets in every text, before JSON escapes them', () => {
  const file = newFile();
  registerSecret('"can"ary"');
  const { emit } = open(file);
  emit({ ...BEGIN, action: 'update', differences: [{ field: 'f', live: 'x"can"ary"y', wanted: 'w' }] });
  emit({ ...END, failed: '"can"ary"' });
  const { entries } = readJournal(readFileSync(file, 'utf8'));
  assert.is(entries[0]?.begin?.differences?.[0]?.live, 'x(secret)y');
  assert.is(entries[0]?.end?.failed, '(secret)');
});

test('journaling: the next run goes on with the next line, also after a line that a kill truncated', () => {
  const file = newFile();
  open(file).emit({ ...BEGIN, id: 'killed' });
  appendFileSync(file, '{"time":"2026-');
  open(file).emit(BEGIN);
  open(file).emit(END);
  const { entries, unreadable } = readJournal(readFileSync(file, 'utf8'));
  assert.equal(
    entries.map(({ begin, end }) => [begin.id, end?.id]),
    [
      ['killed', undefined],
      ['a', 'a'],
    ],
  );
  assert.equal(unreadable, [2]);
});

/** Each makes what cannot be written, in a folder, and returns its path. */
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
  ...(process.platform === 'linux' ? [['a full disk', 'ENOSPC', () => '/dev/full'] as never] : []),
];
for (const [what, reason, make] of OBSTACLES) {
  test(`journaling: ${what} is reported once and does not stop the run`, () => {
    const { emit, shown } = open(make(temporaryFolder()));
    for (const event of [BEGIN, END, BEGIN]) emit(event);
    const warnings = warningsIn(shown);
    assert.is(warnings.length, 1);
    assert.match(warnings[0] ?? '', reason);
  });
}

test('abandonedChanges: what a dead run of this user on this machine began and did not finish', () => {
  const file = newFile();
  assert.is(abandonedChanges(file).size, 0);
  // The process has ended, and no other has got its number so soon.
  const dead = spawnSync('true').pid;
  const by = { user: operatingUser(), pid: dead };
  const line = (event: object, change: object = {}) =>
    `${JSON.stringify({ version: 2, time: '2026-11-20T12:00:00.000Z', by: { as: AS, ...by, ...change }, ...event })}\n`;
  const begin = (name: string) => ({ ...BEGIN, id: name, name });
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    file,
    [
      line(begin('left')),
      line(begin('finished')),
      line({ ...END, id: 'finished', name: 'finished' }),
      line(begin('of a run at work'), { pid: process.ppid }),
      line(begin('of another machine'), { user: 'ada@elsewhere' }),
    ].join(''),
  );
  assert.equal([...abandonedChanges(file)], [['left', Date.parse('2026-11-20T12:00:00.000Z')]]);
});

test.run();
