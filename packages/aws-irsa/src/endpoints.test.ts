import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Aws } from './clients.ts';
import { iamRegion, stsEndpoint } from './identity.ts';
import { REGION } from './names.ts';

// The SDK exports its partitions only one by one, so the test reads its file.
const sdk = createRequire(createRequire(import.meta.url).resolve('@aws-sdk/client-sts'));
const { partitionsInfo } = await import(
  join(
    sdk.resolve('@aws-sdk/core/package.json'),
    '../dist-es/submodules/client/util-endpoints/lib/aws/partitions.js',
  )
);
const PARTITIONS: { id: string; outputs: { dnsSuffix: string }; regions: Record<string, unknown> }[] =
  partitionsInfo.partitions;

for (const { id, outputs, regions } of PARTITIONS) {
  test(`REGION, stsEndpoint: every region of ${id} that the SDK knows`, async () => {
    const names = Object.keys(regions).filter((region) => !region.endsWith('-global'));
    assert.ok(names.length > 0);
    for (const region of names) {
      assert.match(region, REGION);
      assert.is(await stsEndpoint(new Aws(region)), `https://sts.${region}.${outputs.dnsSuffix}`);
    }
  });
}

const ENDPOINTS: [region: string, sts: string, regionOfIam: string][] = [
  ['eu-central-1', 'https://sts.eu-central-1.amazonaws.com', 'us-east-1'],
  ['cn-northwest-1', 'https://sts.cn-northwest-1.amazonaws.com.cn', 'cn-north-1'],
  ['us-gov-east-1', 'https://sts.us-gov-east-1.amazonaws.com', 'us-gov-west-1'],
  ['eusc-de-east-1', 'https://sts.eusc-de-east-1.amazonaws.eu', 'eusc-de-east-1'],
  ['us-iso-west-1', 'https://sts.us-iso-west-1.c2s.ic.gov', 'us-iso-east-1'],
  ['us-isob-east-1', 'https://sts.us-isob-east-1.sc2s.sgov.gov', 'us-isob-east-1'],
  ['eu-isoe-west-1', 'https://sts.eu-isoe-west-1.cloud.adc-e.uk', 'eu-isoe-west-1'],
  ['us-isof-east-1', 'https://sts.us-isof-east-1.csp.hci.ic.gov', 'us-isof-south-1'],
];
for (const [region, sts, regionOfIam] of ENDPOINTS) {
  test(`stsEndpoint, iamRegion: of ${region}`, async () => {
    const aws = new Aws(region);
    assert.is(await stsEndpoint(aws), sts);
    assert.is(await iamRegion(aws), regionOfIam);
  });
}

test('stsEndpoint: is AWS’s own, wherever the SDK is sent', async () => {
  const before = process.env.AWS_ENDPOINT_URL;
  process.env.AWS_ENDPOINT_URL = 'http://127.0.0.1:4566';
  try {
    assert.is(await stsEndpoint(new Aws('eu-west-1')), 'https://sts.eu-west-1.amazonaws.com');
  } finally {
    if (before === undefined) delete process.env.AWS_ENDPOINT_URL;
    else process.env.AWS_ENDPOINT_URL = before;
  }
});

test.run();
