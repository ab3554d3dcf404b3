import { gzipSync } from 'node:zlib';
import { failureOf } from 'engine/testing/thrown';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readRelease } from './helm-release.ts';

const LABELS = { cluster: 'demo', 'managed-by': 'gloo-vault-irsa', owner: 'helm', name: 'gloo' };

/** Helm 4's record of a release, without the parts that the runbooks do not read. */
const RECORD = {
  name: 'gloo',
  namespace: 'gloo-system',
  version: 2,
  info: {
    first_deployed: '2026-11-20T18:59:00Z',
    last_deployed: '2026-11-20T18:59:31.123456789Z',
    deleted: '',
    description: 'Install complete',
    status: 'deployed',
  },
  chart: { metadata: { name: 'gloo', version: 'v1.17.3' } },
  config: { gloo: { deployment: null } },
  manifest: 'kind: Service',
  apply_method: 'ssa',
  hooks: [
    { last_run: { started_at: '2026-11-20T18:59:33Z', completed_at: '2026-11-20T18:59:35.5Z', phase: '' } },
    { last_run: { started_at: '', completed_at: '', phase: '' } },
  ],
};

const compressed = (record: unknown) => gzipSync(JSON.stringify(record)).toString('base64');

/** The Secret of a revision with this content. */
const secret = (version: number, content: string) => ({
  metadata: {
    name: `sh.helm.release.v1.gloo.v${version}`,
    namespace: 'gloo-system',
    uid: '1',
    labels: { ...LABELS, version: String(version) },
  },
  data: { release: Buffer.from(content).toString('base64') },
});

const stored = (record: unknown, version = 2) => secret(version, compressed(record));

test('readRelease: reads helm’s record', () => {
  assert.equal(readRelease([stored(RECORD)]), {
    name: 'gloo',
    namespace: 'gloo-system',
    chart: 'gloo',
    version: '1.17.3',
    status: 'deployed',
    revision: 2,
    recorded: Date.UTC(2026, 10, 20, 18, 59, 35, 500),
    values: { gloo: { deployment: null } },
    labels: { ...LABELS, version: '2' },
    manifest: 'kind: Service',
    description: 'Install complete',
    usesServerSideApply: true,
  });
});

test('readRelease: there may be no revision, no hooks and no values', () => {
  assert.is(readRelease([]), undefined);
  const { hooks: _, config: __, ...least } = RECORD;
  for (const record of [least, { ...RECORD, hooks: null, config: null }]) {
    const found = readRelease([stored(record)]);
    assert.equal(found?.values, {});
    assert.is(found?.recorded, Date.UTC(2026, 10, 20, 18, 59, 31, 123));
  }
});

test('readRelease: a record without times is as old as its Secret', () => {
  const { hooks: _, ...without } = { ...RECORD, info: { status: 'pending-install' } };
  const { metadata, data } = stored(without);
  assert.is(readRelease([{ metadata, data }])?.recorded, 0);
  const creationTimestamp = '2026-11-20T18:59:30Z';
  const found = readRelease([{ metadata: { ...metadata, creationTimestamp }, data }]);
  assert.is(found?.recorded, Date.UTC(2026, 10, 20, 18, 59, 30));
  // The record's own times, by the clock of helm's machine, take precedence.
  const later = { ...metadata, creationTimestamp: '2026-11-21T00:00:00Z' };
  const dated = readRelease([{ metadata: later, data: stored(RECORD).data ?? {} }]);
  assert.is(dated?.recorded, Date.UTC(2026, 10, 20, 18, 59, 35, 500));
});

for (const content of ['', 'odd', compressed('').slice(0, 20), compressed({}), compressed(null)]) {
  test(`readRelease: anything else is a failure that does not show it: ${content}`, async () => {
    const { message } = await failureOf(() => readRelease([secret(2, content)]));
    const record = 'secret gloo-system/sh.helm.release.v1.gloo.v2';
    assert.is(message, `${record}: its content is not a release in helm’s format`);
  });
}

test('readRelease: of a failed upgrade, the newest deployed revision; of a deployed one, none', () => {
  const revision = (version: number, status: string) => {
    const { metadata, data } = stored(
      { ...RECORD, version, info: { ...RECORD.info, status }, manifest: `${version}` },
      version,
    );
    return { metadata: { ...metadata, labels: { ...metadata.labels, status } }, data };
  };
  // The API server sorts by name.
  const before = [revision(10, 'deployed'), revision(2, 'deployed'), revision(9, 'superseded')];
  assert.is(readRelease([revision(11, 'failed'), ...before])?.deployed?.manifest, '10');
  assert.is(readRelease([revision(11, 'failed'), ...before.toReversed()])?.deployed?.manifest, '10');
  assert.is(readRelease(before)?.deployed, undefined);
});

test.run();
