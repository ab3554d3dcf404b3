import type { RequestListener } from 'node:http';
import { quickly } from 'engine/testing/hostile';
import { serving } from 'engine/testing/serving';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse, stringify } from 'yaml';
import { chartDigest, digestIn } from './chart-index.ts';

const DIGEST = `12e34${'0'.repeat(59)}`;

/** As helm writes it: charts by name, and of each chart the versions, with dependencies and texts of several lines. */
const INDEX = `apiVersion: v1
entries:
  gloo-fed:
  - description: |
      gloo:
      - version: 1.17.3
    digest: ${'f'.repeat(64)}
    name: gloo-fed
    version: 1.17.3
  gloo:
  - dependencies:
    - name: gloo-fed
      version: 1.17.3
    digest: ${'b'.repeat(64)}
    version: 1.17.4

  - digest: ${DIGEST}
    name: gloo
    urls:
    - charts/gloo-1.17.3.tgz
    version: v1.17.3
  zebra:
  - digest: ${'e'.repeat(64)}
    version: 1.17.3
generated: "2026-01-01T00:00:00Z"
`;

const FORMS: [what: string, index: string][] = [
  ['helm’s own', INDEX],
  ['with quotes', INDEX.replace('  gloo:', '  "gloo":')],
  ['with deeper lists', stringify(parse(INDEX, { schema: 'failsafe' }))],
  ['in JSON', JSON.stringify({ entries: { gloo: [{ version: '1.17.3', digest: DIGEST }] } })],
];
for (const [what, index] of FORMS) {
  test(`digestIn: an index ${what}: of the chart's own version, with or without a v`, () => {
    assert.is(digestIn(index, 'gloo', '1.17.3'), `sha256:${DIGEST}`);
    assert.is(digestIn(index, 'gloo', 'v1.17.3'), `sha256:${DIGEST}`);
    assert.is(digestIn(index, 'gloo', '1.17.5'), undefined);
    assert.is(digestIn(index, 'other', '1.17.3'), undefined);
  });
}

const WORK = { signal: new AbortController().signal, say: () => undefined };

test('digestIn: neither a huge index nor a huge entry keeps a run waiting', () => {
  const huge = `- version: 1.17.3\n    digest: ${DIGEST}\n    description: ${'- [ '.repeat(2 ** 20)}\n`;
  quickly(() => {
    assert.is(digestIn(`entries:\n  gloo:\n  ${huge}`, 'gloo', '1.17.3'), undefined);
    assert.is(digestIn(`entries:\n  "gloo":\n  ${huge}`, 'gloo', '1.17.3'), undefined);
  });
});

test('chartDigest: is read from the repository; what keeps it from being read is said', async () => {
  let [status, body] = [200, INDEX];
  const charts: RequestListener = (request, response) => {
    response.writeHead(request.url === '/charts/index.yaml?x=1' ? status : 404).end(body);
  };
  await serving(charts, async (address) => {
    const repository = { url: `${address}/charts/?x=1`, environment: {} };
    const read = (chart = 'gloo', of = repository) => chartDigest(of, chart, '1.17.3', WORK);
    assert.is(await read(), `sha256:${DIGEST}`);
    assert.is(await read('other'), 'not known: the index has none for other 1.17.3');
    assert.match(await read('gloo', { ...repository, url: 'oci://registry.example.com/charts' }), 'no index');
    status = 401;
    assert.match(await read(), 'not known: Request failed with status code 401');
    status = 200;
    for (const broken of ['', '[', 'entries:\n  gloo: []', 'entries:\n  gloo:\n  - 1', '<html>']) {
      body = broken;
      assert.match(await read(), 'not known: ', broken);
    }
  });
});

test.run();
