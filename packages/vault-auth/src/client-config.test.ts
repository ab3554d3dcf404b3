import { commandText, compare, type Resource } from 'engine/resource';
import { failureOf } from 'engine/testing/thrown';
import { work } from 'engine/testing/work';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ADOPTING, SYSTEMS } from '../testing/systems.ts';
import type { Vault } from './client.ts';
import { type ClientFields, clientConfig, stsRole } from './client-config.ts';
import type { LoginUse } from './login-use.ts';

const mount = { type: 'aws', description: 'of another team', options: null };
const OURS: LoginUse = { mark: 'created', mount, others: [] };
const UNMANAGED: LoginUse = { ...OURS, mark: 'none' };
const WITH_ROLE: LoginUse = { ...OURS, others: ['role-of-us'] };
const UNLISTED: LoginUse = { ...OURS, others: undefined };
const OF_US: LoginUse = { ...OURS, mark: { cluster: 'us.eu-west-1' } };

/** The planned action for a resource, and its command or, for a conflict, the text. */
function planned<Live>(resource: Resource<Live>, live: Live): [plan: string, says: string] {
  const { action, detail, differences = [], options = [] } = compare(resource, live);
  const fields = differences.map(({ field }) => field);
  const says = action === 'conflict' ? [detail, ...options].join('\n') : commandText(resource.command(live));
  return [[action, ...fields].join(' '), says];
}

/** Vault's response after the guide's command. */
const DATA = {
  iam_server_id_header_value: 'vault.gloo.example.com',
  sts_endpoint: 'https://sts.us-east-1.amazonaws.com',
  sts_region: 'us-east-1',
};
const ANY = { ...DATA, use_sts_region_from_client: true };
const EU = { ...DATA, sts_endpoint: 'https://sts.eu-west-1.amazonaws.com', sts_region: 'eu-west-1' };
const EU_ANY: ClientFields = { ...EU, use_sts_region_from_client: true };
const VPC = 'https://vpce-0aa-1bb.sts.us-east-1.vpce.amazonaws.com';
const at = (sts_endpoint: string) => ({ ...DATA, sts_endpoint });

const CONFIGS: [fields: ClientFields, data: object, use: LoginUse, plan: string, says?: RegExp][] = [
  [DATA, at(`${DATA.sts_endpoint}/`), UNMANAGED, 'no change'],
  [DATA, { ...DATA, access_key: 'AKIAVAULT0000000', max_retries: 5 }, UNMANAGED, 'no change'],
  [at(VPC), at(VPC), UNMANAGED, 'no change'],
  [EU_ANY, ANY, OF_US, 'no change'],
  [EU, DATA, OURS, 'update sts_endpoint sts_region', /sts_region=eu-west-1$/],
  [EU_ANY, DATA, OURS, 'update use_sts_region_from_client', /use_sts_region_from_client=true$/],
  [DATA, at('sts.us-east-1.amazonaws.com'), OURS, 'update sts_endpoint'],
  [EU, DATA, WITH_ROLE, 'conflict sts_endpoint sts_region', /^shared: others log in with role role-of-us/],
  [EU, DATA, UNLISTED, 'conflict sts_endpoint sts_region', /permission denied \(GET auth\/aws\/role/],
];
for (const [fields, data, use, plan, says = /^/] of CONFIGS) {
  test(`clientConfig: in ${fields.sts_region} with ${JSON.stringify({ ...data, ...use })}: ${plan}`, () => {
    const [found, text] = planned(clientConfig(SYSTEMS, 'aws', fields), { data, ...use });
    assert.is(found, plan);
    assert.match(text, says);
  });
}

const ACCOUNT = '123456789012';
const VAULT_ROLE = 'arn:aws:iam::123456789012:role/vault';
const BEFORE = { sts_role: 'arn:aws:iam::123456789012:role/before' };

const ROLES: [use: LoginUse, plan: string, says: RegExp][] = [
  [OURS, 'update sts_role', /sts_role=arn:aws:iam::123456789012:role\/vault$/],
  [WITH_ROLE, 'conflict sts_role', /role role-of-us/],
];
for (const [use, plan, says] of ROLES) {
  test(`stsRole: one that differs, with ${JSON.stringify(use)}: ${plan}, and --adopt updates it`, () => {
    const [found, said] = planned(stsRole(SYSTEMS, 'aws', ACCOUNT, VAULT_ROLE), { data: BEFORE, ...use });
    assert.is(found, plan);
    assert.match(said, says);
    assert.is(
      compare(stsRole(ADOPTING, 'aws', ACCOUNT, VAULT_ROLE), { data: BEFORE, ...use }).action,
      'update',
    );
  });
}

test('stsRole: a role that another run has written since the plan is not overwritten', async () => {
  const written: unknown[] = [];
  const vault = { read: async () => BEFORE, write: async (...call: unknown[]) => written.push(call) };
  const open = async () => vault as unknown as Vault;
  const resource = stsRole({ ...SYSTEMS, vault: { ...SYSTEMS.vault, open } }, 'aws', ACCOUNT, VAULT_ROLE);
  assert.ok((await failureOf(() => resource.write(undefined, work))).isConcurrentChange);
  assert.equal(written, []);
});

test.run();
