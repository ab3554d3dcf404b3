import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { AwsCall } from '../call.ts';
import { xmlValue, xmlValues } from '../xml.ts';
import { pageOf } from './pages.ts';

const call = (action: string, params: Record<string, string> = {}): AwsCall => ({
  service: action.startsWith('ListNode') ? 'eks' : 'iam',
  action,
  region: 'us-east-1',
  protocol: 'query',
  params,
});
const ROLES = `<ListRolesResponse><ListRolesResult><IsTruncated>false</IsTruncated><Roles>
<member><RoleName>a</RoleName><Tags><member><Key>k</Key></member></Tags></member>
<member><RoleName>b</RoleName></member><member><RoleName>c</RoleName></member></Roles></ListRolesResult></ListRolesResponse>`;
const pages = suite('pages of lists');

pages('each page has the set number of complete items, and the last page is marked as the last', () => {
  const first = pageOf(call('ListRoles'), ROLES, 2);
  assert.equal(xmlValues(first, 'RoleName'), ['a', 'b']);
  assert.equal(xmlValues(first, 'Key'), ['k']);
  assert.equal(xmlValues(first, 'IsTruncated'), ['true']);
  const last = pageOf(call('ListRoles', { Marker: xmlValue(first, 'Marker') ?? '' }), ROLES, 2);
  assert.equal(xmlValues(last, 'RoleName'), ['c']);
  assert.equal(xmlValues(last, 'IsTruncated'), ['false']);
  assert.is(xmlValue(last, 'Marker'), undefined);
});

pages('a page in JSON has a token for the next page', () => {
  const body = JSON.stringify({ nodegroups: ['a', 'b'] });
  assert.equal(JSON.parse(pageOf(call('ListNodegroups'), body, 1)), { nodegroups: ['a'], nextToken: '1' });
  assert.equal(JSON.parse(pageOf(call('ListNodegroups', { nextToken: '1' }), body, 1)), {
    nodegroups: ['b'],
  });
});

pages.run();
