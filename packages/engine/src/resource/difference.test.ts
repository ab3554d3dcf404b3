import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ABSENT, differ, differencesText, differFreeText, differSubset, PRESENT } from './difference.ts';

const DIFFERENT: [live: unknown, wanted: unknown, shownLive: string | undefined, shownWanted: string][] = [
  ['900', 900, '"900"', '900'],
  [['dev', 'default'], ['dev'], '["dev","default"]', '["dev"]'],
  [null, 'iam', 'null', 'iam'],
  ['', 'iam', '""', 'iam'],
  [{ version: '1' }, { version: '2' }, '{"version":"1"}', '{"version":"2"}'],
];
for (const [live, wanted, shownLive, shownWanted] of DIFFERENT) {
  test(`differ: ${JSON.stringify(live)} instead of ${JSON.stringify(wanted)} is reported with both sides`, () => {
    assert.equal(differ('field', live, wanted), [{ field: 'field', live: shownLive, wanted: shownWanted }]);
  });
}

test('differSubset: everything differs from nothing and from a value that is not an object', () => {
  const expected = [{ field: 'a.b', live: undefined, wanted: '1' }];
  for (const live of [undefined, {}, { a: 'text' }, { a: null }, { a: ['b'] }]) {
    assert.equal(differSubset({ a: { b: 1 } }, live), expected, JSON.stringify(live));
  }
});

const WANTED = [
  { vault: { address: 'http://vault:8200', aws: { region: 'us-east-1' } } },
  { kubernetes: {} },
];
const keys = { accessKeyId: 'canary', secretAccessKey: 'canary', region: 'eu-west-1' };
const STATIC_KEYS = [{ vault: { address: 'http://old', accessToken: 'canary', aws: keys } }];
const HIDDEN = '"(not shown)"';
const SECRET: [what: string, live: unknown, shown: string][] = [
  ['static keys', STATIC_KEYS, JSON.stringify(STATIC_KEYS).replaceAll('"canary"', HIDDEN)],
  [
    'what the wanted side does not have, whatever its name',
    [{ kubernetes: { note: 'canary' } }, { vault: { tlsConfig: { caCert: 'x' }, aws: 'canary' } }, 'canary'],
    `[{"kubernetes":{"note":${HIDDEN}}},{"vault":{"tlsConfig":${HIDDEN},"aws":${HIDDEN}}},${HIDDEN}]`,
  ],
  ['an entry that the wanted side does not have', [{ directory: { directory: 'canary' } }], `[${HIDDEN}]`],
];
for (const [what, sources, shown] of SECRET) {
  test(`differSubset: of a list, ${what}: shown without its secrets`, () => {
    const [difference] = differSubset({ sources: WANTED }, { sources });
    assert.equal([difference?.live, difference?.wanted], [shown, JSON.stringify(WANTED)]);
  });
}

test('differ, differSubset: neither side of a field with a secret’s name is shown', () => {
  const hidden = (field: string) => [{ field, live: '(not shown)', wanted: '(not shown)' }];
  assert.equal(differ('accessToken', 'canary', 'canary 2'), hidden('accessToken'));
  const wanted = { server: { credentials: { user: 'canary' } } };
  assert.equal(
    differSubset(wanted, { server: { credentials: { user: 'other' } } }),
    hidden('server.credentials'),
  );
});

test('differ: a container’s environment variable is masked by the name beside its value', () => {
  const wanted = [{ name: 'LOG_LEVEL', value: 'debug' }];
  const live = [...wanted, { name: 'DB_PASSWORD', value: 'canary' }];
  assert.is(
    differ('env', live, wanted)[0]?.live,
    JSON.stringify([...wanted, { name: 'DB_PASSWORD', value: '(not shown)' }]),
  );
});

test('differFreeText: reports that a text differs without showing the live text', () => {
  assert.equal(differFreeText('Description', 'canary', 'wanted'), [
    { field: 'Description', live: '(not shown)', wanted: 'wanted' },
  ]);
  assert.equal(differFreeText('Description', 'wanted', 'wanted'), []);
});

for (const [difference, text] of [
  [{ field: 'replicas', live: '0', wanted: '1' }, 'replicas is 0; wanted 1'],
  [{ field: 'max_ttl', live: undefined, wanted: '900' }, 'max_ttl is missing; wanted 900'],
  [{ field: 'settings default', live: undefined, wanted: PRESENT }, 'settings default is missing'],
  [{ field: 'AWS_PROFILE', live: 'dev', wanted: ABSENT }, 'AWS_PROFILE is dev, and should not be set'],
  [
    { field: 'sources', live: `${'a'.repeat(130)}b`, wanted: `${'a'.repeat(130)}cd` },
    `sources is …${'a'.repeat(20)}b; wanted …${'a'.repeat(20)}cd`,
  ],
  [{ field: 'policy', live: 'a\nb', wanted: 'a' }, 'policy differs: it has b'],
  [{ field: 'policy', live: 'a\nb', wanted: 'b\na' }, 'policy differs'],
  [{ field: 'policy', live: 'a\nb', wanted: 'a\nc' }, 'policy differs: it has b; it lacks c'],
  [
    { field: 'policy', live: '# why\ndeny', wanted: 'read' },
    'policy differs: it has deny # why; it lacks read',
  ],
  [{ field: 'a.b[0].c', live: 'd', wanted: 'e', said: 'the c is d; wanted e' }, 'the c is d; wanted e'],
] as const) {
  test(`differencesText: ${text}`, () => {
    assert.is(differencesText([difference]), text);
  });
}

test.run();
