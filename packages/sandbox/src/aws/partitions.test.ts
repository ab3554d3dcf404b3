import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { motoPython } from '../../testing/moto-python.ts';
import { botocorePartitions } from '../../testing/service-model.ts';
import { awsHostParts, iamRegionOf, PARTITIONS, partitionOf } from './partitions.ts';

const known = botocorePartitions(await motoPython());

const test = suite('partitions');
for (const { name, suffix, iam } of PARTITIONS) {
  test(`${name} matches botocore`, () => {
    const found = known.find(({ id }) => id === name);
    assert.ok(found);
    assert.is(suffix, found.outputs.dnsSuffix);
    const named = Object.keys(found.regions).filter((region) => !region.endsWith('-global'));
    for (const region of named) assert.is(partitionOf(region), name);
    assert.ok(named.includes(iam));
    assert.is(iamRegionOf(name), iam);
  });
}

const HOSTS: [host: string, parts: string[]][] = [
  ['sts.amazonaws.com', ['sts']],
  ['sts.us-east-1.amazonaws.com', ['sts', 'us-east-1']],
  ['portal.sso.eu-west-1.amazonaws.com', ['portal', 'sso', 'eu-west-1']],
  ['sts.cn-north-1.amazonaws.com.cn', ['sts', 'cn-north-1']],
  ['sts.eusc-de-east-1.amazonaws.eu', ['sts', 'eusc-de-east-1']],
  ['sts.us-iso-east-1.c2s.ic.gov', ['sts', 'us-iso-east-1']],
  ['amazonaws.com.example.org', []],
  ['127.0.0.1', []],
];
for (const [host, parts] of HOSTS) test(`the host ${host}`, () => assert.equal(awsHostParts(host), parts));
test.run();
