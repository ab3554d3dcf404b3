import { execFileSync } from 'node:child_process';
import { Aws, stsEndpoint } from 'aws-irsa/internal';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { USUAL } from '../inputs/variant.ts';
import { symbolicVariables } from './variables.ts';

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
for (const [PARTITION, AWS_REGION] of PARTITIONS) {
  test(`STS_ENDPOINT of a page is the SDK’s in ${PARTITION}`, async () => {
    const variables = symbolicVariables(USUAL, {});
    const value = variables.find(({ name }) => name === 'STS_ENDPOINT')?.value;
    const printed = execFileSync('bash', ['--norc', '-c', `echo ${value}`], {
      env: { PARTITION, AWS_REGION },
    });
    assert.is(String(printed).trim(), await stsEndpoint(new Aws(AWS_REGION)));
  });
}

test.run();
