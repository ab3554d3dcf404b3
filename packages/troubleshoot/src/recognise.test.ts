import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CHECKS } from './checks/index.ts';
import { allPages } from './pages.ts';
import { explain, recognise } from './recognise.ts';
import { findWords } from './words.ts';

for (const { id, symptoms, needs } of allPages()) {
  for (const [index, { example, words }] of symptoms.entries()) {
    test(`recognise: finds ${id} alone in its own example ${index + 1}, which has some of its words`, () => {
      const known = recognise(example);
      assert.equal(
        known.map(({ diagnosis }) => diagnosis.id),
        [id],
      );
      assert.ok(example.includes(known[0]?.said ?? 'nothing'), known[0]?.said);
      assert.ok(
        words.some(({ text }) => findWords(text, example) !== undefined),
        example,
      );
    });
    test(`recognise: finds ${id} by each of its words`, () => {
      // Words that need facts, such as the system, are not enough alone.
      if (needs !== undefined) return;
      for (const { text } of words) {
        const filled = text.replaceAll('…', 'x').replaceAll(/<\w+>/g, 'value');
        assert.is(recognise(filled)[0]?.diagnosis.id, id, filled);
      }
    });
  }
}

/** How an error looks after a log, a browser, a mail or a build. */
const WRAPPED: Readonly<Record<string, (error: string) => string>> = {
  'JSON log': (error) =>
    `{"level":"error","ts":"2026-11-20T15:00:00Z","logger":"x","msg":${JSON.stringify(error)}}`,
  'JSON twice': (error) =>
    JSON.stringify({ log: JSON.stringify({ level: 'error', error }), stream: 'stderr' }),
  logfmt: (error) => `time="2026-11-20T15:00:00Z" level=error msg="it failed" error=${JSON.stringify(error)}`,
  'GitHub Actions': (error) => error.replaceAll(/^/gm, '2026-11-20T15:00:00.1234567Z '),
  'kubectl logs --prefix': (error) => error.replaceAll(/^/gm, '[pod/gloo-7d9c-x2x4q/gloo] '),
  klog: (error) => `E1120 15:00:00.123456   12345 memcache.go:265] ${error}`,
  'mail quote': (error) => error.replaceAll(/^/gm, '> '),
  'HTML entities': (error) =>
    error
      .replaceAll('&', '&amp;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;'),
  'typographic quotes': (error) => error.replaceAll(/"([^"\n]*)"/g, '“$1”').replaceAll("'", '’'),
  colours: (error) => `\u001b[31m${error}\u001b[0m`,
  Terraform: (error) => error.replaceAll(/^/gm, '│ '),
  'hard wraps': (error) => error.replaceAll(/(\S+(?: \S+){3}) /g, '$1\n'),
};

for (const [how, wrap] of Object.entries(WRAPPED)) {
  test(`recognise: an error is the same error after ${how}`, () => {
    for (const { id, symptoms } of allPages())
      for (const { example } of symptoms)
        assert.is(recognise(wrap(example))[0]?.diagnosis.id, id, wrap(example));
  });
}

test('diagnoses: each can be found or recognised', () => {
  for (const { id, symptoms, makes } of allPages()) {
    const isFound = CHECKS.some(({ finds }) => id in finds);
    assert.ok(isFound || symptoms.length > 0, id);
    if (!isFound) assert.equal(makes, [], id);
  }
});

test('diagnoses: there are at most 150, so that people find theirs: a new one joins what has its cause and fix', () => {
  assert.ok(allPages().length <= 150, String(allPages().length));
});

test('recognise: finds several diagnoses in one text, each by its own words', () => {
  const text =
    'Error making API request.\n\nURL: PUT http://vault:8200/v1/auth/aws/login\nCode: 403. Errors:\n\n* Vault is sealed\nUnable to locate credentials';
  assert.equal(
    recognise(text).map(({ diagnosis, said }) => [diagnosis.id, said]),
    [
      ['vault-sealed', '* Vault is sealed'],
      ['caller-credentials-missing', 'Unable to locate credentials'],
    ],
  );
});

test('explain: inserts the values that the text contains', () => {
  const known = explain('getaddrinfo ENOTFOUND sts.us-east-9.amazonaws.com');
  assert.match(known?.cause ?? '', 'sts.us-east-9.amazonaws.com could not be resolved');
  const tags = explain('User: me is not authorized to perform: iam:TagPolicy on resource: x');
  assert.match(tags?.cause ?? '', '(iam:TagPolicy)');
  assert.match(tags?.next ?? '', /^Have iam:TagPolicy allowed to that identity\..*--no-tags/);
  const chart = explain(
    'Error: looks like "oci://x/$&" is not a valid chart repository or cannot be reached: y',
  );
  assert.match(chart?.cause ?? '', 'oci://x/$& gives Helm no chart.');
});

test('explain: a value that the text does not contain stays a placeholder', () => {
  assert.match(explain('Unable to locate credentials')?.next ?? '', 'AWS_PROFILE=<profile>');
  assert.match(explain('timed out waiting for the condition')?.next ?? '', '<what>');
});

test('explain: ignores text beyond the maximum length', () => {
  assert.is(explain(`${'x'.repeat(200_000)} Vault is sealed`), undefined);
});

test.run();
