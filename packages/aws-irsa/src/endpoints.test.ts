import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { partitionOf } from './identity.ts';
import { REGION_PATTERN } from './names.ts';

// The SDK exports its partitions only one by one, so the test reads its file.
const sdk = createRequire(createRequire(import.meta.url).resolve('@aws-sdk/client-sts'));
const { partitionsInfo } = await import(
  join(
    sdk.resolve('@aws-sdk/core/package.json'),
    '../dist-es/submodules/client/util-endpoints/lib/aws/partitions.js',
  )
);
const PARTITIONS: { id: string; regions: Record<string, unknown> }[] = partitionsInfo.partitions;

// packages/guide/src/pages/variables.test.ts has the STS endpoint of each partition.
for (const { id, regions } of PARTITIONS) {
  test(`REGION_PATTERN: every region of ${id} that the SDK knows`, () => {
    const names = Object.keys(regions).filter((region) => !region.endsWith('-global'));
    assert.ok(names.length > 0);
    for (const region of names) assert.match(region, REGION_PATTERN);
  });
  test(`partitionOf: ${id} has a region of its global services`, async () => {
    const [region = ''] = Object.keys(regions);
    assert.ok((await partitionOf(region)).implicitGlobalRegion in regions);
  });
}

test.run();
