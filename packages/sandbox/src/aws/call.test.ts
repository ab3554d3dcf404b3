import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readCall } from './call.ts';

const authorization = (service: string, region = 'us-east-1') =>
  `AWS4-HMAC-SHA256 Credential=AKIA1/20261120/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const call = suite('a call');

call('of a query protocol is read from the body', () => {
  const headers = { ...form, host: '127.0.0.1:1', authorization: authorization('iam') };
  const body = Buffer.from('Action=GetRole&Version=2010-05-08&RoleName=a%2Bb');
  const { service, action, params, accessKeyId, protocol, hostRegion } = readCall({
    method: 'POST',
    path: '/',
    headers,
    body,
  });
  assert.equal(
    { service, action, accessKeyId, protocol, hostRegion },
    {
      service: 'iam',
      action: 'GetRole',
      accessKeyId: 'AKIA1',
      protocol: 'query',
      hostRegion: undefined,
    },
  );
  assert.is(params.RoleName, 'a+b');
});

call('to EKS is read from the path', () => {
  const headers = { host: 'eks.eu-west-1.amazonaws.com', authorization: authorization('eks', 'eu-west-1') };
  const read = (method: string, path: string) => readCall({ method, path, headers, body: Buffer.alloc(0) });
  assert.is(read('GET', '/clusters/demo').action, 'DescribeCluster');
  assert.is(read('GET', '/clusters/demo').params.name, 'demo');
  assert.is(read('GET', '/clusters?maxResults=5').action, 'ListClusters');
  assert.is(read('POST', '/tags/arn%3Aaws%3Aeks').params.resourceArn, 'arn:aws:eks');
  assert.is(read('GET', '/clusters/demo').hostRegion, 'eu-west-1');
  const group = read('GET', '/clusters/demo/node-groups/workers');
  assert.is(group.action, 'DescribeNodegroup');
  assert.equal(group.params, { name: 'demo', nodegroupName: 'workers' });
});

call('with a web identity is not signed', () => {
  const body = Buffer.from('Action=AssumeRoleWithWebIdentity&RoleArn=x');
  const at = (host: string) => readCall({ method: 'POST', path: '/', headers: { ...form, host }, body });
  for (const host of ['127.0.0.1:1', 'sts.amazonaws.com', 'sts.us-east-1.amazonaws.com']) {
    assert.is(at(host).service, 'sts');
    assert.is(at(host).region, 'us-east-1');
    assert.is(at(host).accessKeyId, undefined);
  }
  assert.is(at('sts.cn-north-1.amazonaws.com.cn').region, 'cn-north-1');
  assert.is(at('sts.eusc-de-east-1.amazonaws.eu').region, 'eusc-de-east-1');
  assert.is(at('sts.us-isob-east-1.sc2s.sgov.gov').region, 'us-isob-east-1');
});

call('has the region of the host that the client connected to, not of the Host header', () => {
  const headers = {
    ...form,
    host: 'sts.eu-west-1.amazonaws.com',
    authorization: authorization('sts', 'eu-west-1'),
  };
  const body = Buffer.from('Action=GetCallerIdentity');
  const read = readCall({ method: 'POST', path: '/', headers, body }, 'sts.us-east-1.amazonaws.com');
  assert.is(read.region, 'eu-west-1');
  assert.is(read.hostRegion, 'us-east-1');
});

call('to the SSO portal is recognised by its path, because it is not signed', () => {
  const path = '/federation/credentials?role_name=admin&account_id=123456789012';
  const at = (host: string) => readCall({ method: 'GET', path, headers: { host }, body: Buffer.alloc(0) });
  const read = at('portal.sso.eu-west-1.amazonaws.com');
  assert.equal(read, {
    service: 'sso',
    action: 'GetRoleCredentials',
    protocol: 'json',
    region: 'eu-west-1',
    params: { role_name: 'admin', account_id: '123456789012' },
  });
  assert.is(at('127.0.0.1:1').service, 'sso');
});
call.run();
