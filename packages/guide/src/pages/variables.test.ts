import { Aws, stsEndpoint } from 'aws-irsa/internal';
import { reference } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { USUAL } from '../inputs/variant.ts';
import { pageValues } from './variables.ts';

for (const [partition, AWS_REGION] of [
  ['aws', 'eu-west-1'],
  ['aws-cn', 'cn-northwest-1'],
  ['aws-us-gov', 'us-gov-west-1'],
] as const) {
  test(`pageValues: STS_ENDPOINT is the SDK’s in ${partition}`, async () => {
    const { PARTITION, STS_ENDPOINT } = await pageValues(USUAL, { AWS_REGION });
    assert.is(PARTITION, partition);
    assert.is(
      STS_ENDPOINT.replace(reference('AWS_REGION'), AWS_REGION),
      await stsEndpoint(new Aws(AWS_REGION)),
    );
  });
}

test.run();
