import { Aws, stsEndpoint } from 'aws-irsa/internal';
import { reference } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { USUAL } from '../inputs/variant.ts';
import { pageValues } from './variables.ts';

const PARTITIONS: [partition: string, region: string][] = [
  ['aws', 'eu-west-1'],
  ['aws-cn', 'cn-northwest-1'],
  ['aws-us-gov', 'us-gov-west-1'],
  ['aws-eusc', 'eusc-de-east-1'],
  ['aws-iso', 'us-iso-east-1'],
  ['aws-iso-b', 'us-isob-east-1'],
  ['aws-iso-e', 'eu-isoe-west-1'],
  ['aws-iso-f', 'us-isof-south-1'],
];
for (const [partition, AWS_REGION] of PARTITIONS) {
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
