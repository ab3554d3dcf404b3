import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { Failure } from 'engine/resource';
import { thrownBy } from 'engine/testing/thrown';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import {
  contradictions,
  fileHasChanged,
  mergedValues,
  readGivenValues,
  withGivenEntries,
} from './given-values.ts';
import { helmOverrides } from './overrides.ts';

const SPEC = {
  vaultAddress: 'https://vault.example.com:8200',
  headerValue: 'vault.gloo.example.com',
  mountPath: 'aws',
  pathPrefix: 'dev',
  region: 'us-east-1',
  roleArn: 'arn:aws:iam::123456789012:role/dev-role-iam-demo',
};
const OVERRIDES = helmOverrides({ ...SPEC, enterprise: false });
const GUIDE: unknown = parse(OVERRIDES);
const TLS = { caCert: '/etc/vault-ca/ca.crt' };
const sources = (...list: unknown[]) => ({ settings: { secretOptions: { sources: list } } });

function file(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'values-')), 'values.yaml');
  writeFileSync(path, text);
  return path;
}

test('readGivenValues: reads a file as helm does', () => {
  const { values } = readGivenValues('GLOO_HELM_VALUES', file('gloo: {logLevel: debug}\nx: yes\n'));
  assert.equal(values, { gloo: { logLevel: 'debug' }, x: true });
});

test('readGivenValues: a date and a time of day are text, as they are to helm', () => {
  const { values } = readGivenValues('GLOO_HELM_VALUES', file('tag: 2026-01-31\nat: 12:30\nmode: 0777\n'));
  assert.equal(values, { tag: '2026-01-31', at: '12:30', mode: 511 });
});

for (const [what, path] of [
  ['a file that does not exist', '/nonexistent/values.yaml'],
  ['a folder', tmpdir()],
  ['a file that is not YAML', file('a: [')],
  ['an empty file', file('')],
  ['a list', file('- a\n')],
  ['a text', file('Sign in')],
] as const) {
  test(`readGivenValues: ${what} is refused, and the error names the variable`, () => {
    assert.throws(
      () => readGivenValues('GLOO_HELM_VALUES', path),
      (error: unknown) =>
        error instanceof Failure && error.kind === 'input' && error.resource === 'GLOO_HELM_VALUES',
    );
  });
}

for (const [text, seen] of [
  ['password: @LEAK', /, line 1, column 11: bad scalar start$/],
  ['a: 1\npassword: *LEAK', /: an alias .* has no anchor/],
  ['password: LEAK: x: y', /, line 1, column \d+: /],
  ['LEAK: 1\nLEAK: 2', /, line 2, column 1: duplicate key$/],
] as const) {
  test(`readGivenValues: of ${JSON.stringify(text)}, the error has the place and no text`, async () => {
    const error = await thrownBy(async () => readGivenValues('GLOO_HELM_VALUES', file(text)));
    assert.match((error as Failure).seen, seen);
    assert.not.match(inspect(error), 'LEAK');
  });
}

test('readGivenValues: a tag that it does not know warns nobody', () => {
  const warnings: unknown[] = [];
  const { emitWarning } = process;
  process.emitWarning = (warning: unknown) => void warnings.push(warning);
  try {
    readGivenValues('GLOO_HELM_VALUES', file('password: !vault LEAK'));
  } finally {
    process.emitWarning = emitWarning;
  }
  assert.equal(warnings, []);
});

test('fileHasChanged: another text or no file, not the same one', () => {
  const path = file('a: 1');
  const given = readGivenValues('GLOO_HELM_VALUES', path);
  assert.not(fileHasChanged(given));
  writeFileSync(path, 'a: 2');
  assert.ok(fileHasChanged(given));
  rmSync(path);
  assert.ok(fileHasChanged(given));
});

const FITTING: readonly [what: string, given: unknown][] = [
  ['values that the guide does not have', { gloo: { deployment: { replicas: 2 } }, global: { image: {} } }],
  ['names that every object of JavaScript inherits', { toString: 'a', global: { constructor: { b: 1 } } }],
  ['the guide’s own values', GUIDE],
  ['an addition to the guide’s entry of a list', sources({ vault: { tlsConfig: TLS } })],
];
for (const [what, given] of FITTING) {
  test(`contradictions: none in ${what}`, () => assert.equal(contradictions(given, GUIDE), []));
}

test('contradictions: each is named by its path, with both values', () => {
  const given = {
    ...sources({ vault: { pathPrefix: 'secret' } }, { directory: {} }),
    discovery: { serviceAccount: 'other' },
  };
  const found = contradictions(given, GUIDE);
  assert.equal(
    found.map(({ field }) => field),
    [
      'settings.secretOptions.sources[0].vault.pathPrefix',
      'settings.secretOptions.sources',
      'discovery.serviceAccount',
    ],
  );
  assert.is(found[0]?.live, 'secret');
  assert.is(found[0]?.wanted, 'dev');
});

test('withGivenEntries: only what is added to an entry of a list is in the guide’s document', () => {
  const given = { ...sources({ vault: { tlsConfig: TLS } }), global: { image: { registry: 'mirror' } } };
  const document = withGivenEntries(OVERRIDES, given);
  const [{ vault }] = (parse(document) as ReturnType<typeof sources>).settings.secretOptions.sources as [
    { vault: object },
  ];
  assert.equal(vault, {
    ...(vault as object),
    address: SPEC.vaultAddress,
    pathPrefix: 'dev',
    tlsConfig: TLS,
  });
  assert.not.match(document, 'mirror');
  assert.match(document, '# set to address for the Vault instance');
});

test('withGivenEntries: a string that helm would read as something else is quoted', () => {
  const labels = { enabled: 'yes', since: '2026-01-01', count: '1_000', at: '12:30:45' };
  const document = withGivenEntries(OVERRIDES, sources({ vault: { labels } }));
  const [{ vault }] = parse(document, { version: '1.1' }).settings.secretOptions.sources;
  assert.equal(vault.labels, labels);
});

test('withGivenEntries: the guide’s document stays word for word if nothing is added to its lists', () => {
  assert.is(withGivenEntries(OVERRIDES, { gloo: { logLevel: 'debug' } }), OVERRIDES);
});

test('mergedValues: the guide’s values come last', () => {
  const given = { gloo: { logLevel: 'debug', serviceAccount: { name: 'x' } }, global: 1 };
  const merged = mergedValues(given, { gloo: { serviceAccount: { a: 1 } }, list: [1] });
  assert.equal(merged, {
    gloo: { logLevel: 'debug', serviceAccount: { name: 'x', a: 1 } },
    global: 1,
    list: [1],
  });
});

test.run();
