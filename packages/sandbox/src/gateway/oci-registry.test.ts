import { createHash } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { chartArtifact } from './oci-registry.ts';

const test = suite('a chart in an OCI registry');

test('consists of a manifest, its metadata and the package, each under its digest', () => {
  const chart = Buffer.from('a packaged chart');
  const { manifest, blobs } = chartArtifact({ name: 'vault', version: '0.34.1' }, chart);
  const parsed = JSON.parse(String(manifest.bytes));
  assert.is(parsed.config.mediaType, 'application/vnd.cncf.helm.config.v1+json');
  assert.is(parsed.layers[0].mediaType, 'application/vnd.cncf.helm.chart.content.v1.tar+gzip');
  assert.is(parsed.layers[0].size, chart.length);
  assert.is(parsed.layers[0].digest, `sha256:${createHash('sha256').update(chart).digest('hex')}`);
  assert.equal(
    blobs.map(({ digest }) => digest),
    [parsed.config.digest, parsed.layers[0].digest],
  );
  assert.equal(JSON.parse(String(blobs[0]?.bytes)), { name: 'vault', version: '0.34.1' });
});

test.run();
