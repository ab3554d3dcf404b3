import { commandText, compare, type Failure, type Resource } from 'engine/resource';
import { work } from 'engine/testing/work';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ADOPTING, GUIDE } from '../testing/guide.ts';
import type { Vault } from './client.ts';
import { clientConfig, stsRole } from './client-config.ts';
import type { LoginUse } from './login-use.ts';

const OURS: LoginUse = { managed: true, others: [] };
const UNMANAGED: LoginUse = { managed: false, others: [] };
const WITH_ROLE: LoginUse = { managed: true, others: ['role-of-us'] };
const OF_OTHERS: LoginUse = { managed: false, others: ['role-of-us'] };
const UNLISTED: LoginUse = { managed: true, others: undefined };
const OF_US: LoginUse = { managed: false, otherCluster: 'us', others: [] };

/** What a plan does with a resource and which fields differ, and its command or its options. */
function planned<Live>(resource: Resource<Live>, live: Live): [plan: string, says: string] {
  const { action, differences = [], options = [] } = compare(resource, live);
  const fields = differences.map(({ field }) => field);
  const says = action === 'conflict' ? options.join('\n') : commandText(resource.command(live));
  return [[action, ...fields].join(' '), says];
}

/** Vault's answer after the guide's command. */
const DATA = {
  iam_server_id_header_value: 'vault.gloo.example.com',
  sts_endpoint: 'https://sts.us-east-1.amazonaws.com',
  sts_region: 'us-east-1',
};
const ANY = { ...DATA, use_sts_region_from_client: true };
const IN_EU = { STS_ENDPOINT: 'https://sts.eu-west-1.amazonaws.com', AWS_REGION: 'eu-west-1' };
const EU = { ...GUIDE, ...IN_EU };
const ADOPT = { ownership: ADOPTING.ownership };
const ADOPTING_EU = { ...ADOPTING, ...IN_EU };
const RENAMED = { ...GUIDE, IAM_SERVER_ID_HEADER_VALUE: 'vault.other.example.com' };
const RENAMED_EU = { ...RENAMED, ...IN_EU };

const ITS_REGION = 'update sts_endpoint sts_region';
const ANY_REGION = 'update use_sts_region_from_client';
const REFUSED_REGION = 'conflict use_sts_region_from_client';
const REFUSED_HEADER = 'conflict iam_server_id_header_value';
const at = (sts_endpoint: string) => ({ ...DATA, sts_endpoint });
const NO_SCHEME = at('sts.us-east-1.amazonaws.com');
const BROKEN = 'update sts_endpoint (without https://, so nobody can log in)';
const NOT_WORKING =
  /^The sts_endpoint sts\.us-east-1\S+ has no https:\/\/, so nobody can log in(?!.*AWS_REGION)/s;
const OTHERS_CHOICE = /^Somebody chose the sts_endpoint https:\/\/vpce-\S+, which(?!.*use_sts_region)/s;
const VPC_IN_EU = at('https://vpce-0aa-1bb.sts.eu-west-1.vpce.amazonaws.com');
const GLOBAL = { ...DATA, sts_endpoint: '', sts_region: '' };
/** The endpoint in other words, and others of the region. */
const UNCHANGED: [guide: typeof GUIDE, data: object][] = [
  [EU, ANY],
  [GUIDE, at('https://STS.us-east-1.amazonaws.com')],
  [GUIDE, { ...at('https://vpce-0aa-1bb.sts.us-east-1.vpce.amazonaws.com'), sts_region: '' }],
  [GUIDE, { ...ANY, sts_endpoint: '', sts_region: '' }],
  [GUIDE, { ...DATA, access_key: 'AKIAVAULT0000000', max_retries: 5 }],
];
for (const [guide, data] of UNCHANGED) {
  test(`clientConfig: in ${guide.AWS_REGION} with ${JSON.stringify(data)}: no change, whoever logs in`, () => {
    for (const use of [OURS, OF_OTHERS])
      assert.is(compare(clientConfig(guide), { data, ...use }).action, 'no change');
  });
}

const CONFIGS: [guide: typeof GUIDE, data: object, use: LoginUse, plan: string, says: RegExp][] = [
  [EU, DATA, OURS, ITS_REGION, /sts_region=eu-west-1$/],
  [EU, DATA, UNMANAGED, 'conflict sts_endpoint sts_region', /AWS_REGION to what it has/],
  [RENAMED_EU, ANY, OURS, 'update iam_server_id_header_value', /header_value=vault\.other\.example\.com$/],
  // A Vault that serves another region as well.
  [EU, DATA, WITH_ROLE, ANY_REGION, /value=\S+ \\\n {2}use_sts_region_from_client=true$/],
  [EU, DATA, UNLISTED, ANY_REGION, /use_sts_region_from_client=true$/],
  [EU, DATA, OF_US, ANY_REGION, /use_sts_region_from_client=true$/],
  [EU, DATA, OF_OTHERS, REFUSED_REGION, /With use_sts_region_from_client=true/],
  [ADOPTING_EU, DATA, OF_OTHERS, ANY_REGION, /use_sts_region_from_client=true$/],
  // The global endpoint, with which some regions' logins are refused.
  [GUIDE, GLOBAL, OURS, ITS_REGION, /sts_region=us-east-1$/],
  [GUIDE, NO_SCHEME, OURS, BROKEN, /sts_endpoint=https:/],
  // Nobody can lose a login there.
  [GUIDE, NO_SCHEME, WITH_ROLE, BROKEN, /sts_endpoint=https:/],
  [GUIDE, NO_SCHEME, OF_OTHERS, BROKEN.replace('update', 'conflict'), NOT_WORKING],
  // An endpoint that somebody chose is not replaced, and not circumvented by use_sts_region_from_client.
  [GUIDE, VPC_IN_EU, OURS, 'conflict sts_endpoint', OTHERS_CHOICE],
  [GUIDE, VPC_IN_EU, OF_OTHERS, 'conflict sts_endpoint', OTHERS_CHOICE],
  [ADOPTING, VPC_IN_EU, OF_OTHERS, 'update sts_endpoint', /sts_endpoint=https:\/\/sts\.us-east-1/],
  // The header value that others log in with.
  [RENAMED, DATA, WITH_ROLE, REFUSED_HEADER, /role role-of-us/],
  [RENAMED, DATA, UNLISTED, REFUSED_HEADER, /permission denied \(GET auth\/aws\/role\?list=true\)/],
  [RENAMED, DATA, OF_US, REFUSED_HEADER, /cluster us/],
  [RENAMED_EU, DATA, OF_US, `${REFUSED_HEADER} use_sts_region_from_client`, /cluster us/],
];
for (const [guide, data, use, plan, says] of CONFIGS) {
  const asked = `${guide.IAM_SERVER_ID_HEADER_VALUE} in ${guide.AWS_REGION}`;
  test(`clientConfig: ${asked} with ${JSON.stringify({ ...data, ...use })}: ${plan}`, () => {
    const [found, text] = planned(clientConfig(guide), { data, ...use });
    assert.is(found, plan);
    assert.match(text, says);
  });
}

test('clientConfig: says what it keeps of somebody’s configuration, without its values', () => {
  const data = { ...DATA, access_key: 'AKIAVAULT0000000', max_retries: 5, rotation_window: 0 };
  const { detail } = compare(clientConfig(GUIDE), { data, managed: false, others: [] });
  assert.is(detail, 'already exists and matches; kept: access_key (not shown), max_retries 5');
});

const LOSES: [what: string, guide: typeof GUIDE, data: object, use: LoginUse, loses: RegExp][] = [
  ['the header value', { ...RENAMED, ...ADOPT }, DATA, OF_OTHERS, /^role role-of-us can no longer log in/],
  ['a chosen endpoint', ADOPTING, VPC_IN_EU, OF_OTHERS, /^Vault no longer asks https:\/\/vpce-/],
  ['the endpoint of another region', ADOPTING_EU, DATA, OF_OTHERS, /^$/],
];
for (const [what, guide, data, use, loses] of LOSES) {
  test(`clientConfig: with --adopt, says what others lose by a change of ${what}`, () => {
    const { action, detail = '' } = compare(clientConfig(guide), { data, ...use });
    assert.is(action, 'update');
    assert.match(detail, loses);
  });
}

const VAULT_ROLE = 'arn:aws:iam::123456789012:role/vault';
const BEFORE = { sts_role: 'arn:aws:iam::123456789012:role/before' };

const ROLES: [use: LoginUse, plan: string, says: RegExp][] = [
  [OURS, 'update sts_role', /sts_role=arn:aws:iam::123456789012:role\/vault$/],
  [WITH_ROLE, 'conflict sts_role', /role role-of-us/],
  [UNLISTED, 'conflict sts_role', /Others may log in .* permission denied/],
  [OF_US, 'conflict sts_role', /cluster us/],
];
for (const [use, plan, says] of ROLES) {
  test(`stsRole: one that differs, with ${JSON.stringify(use)}: ${plan}, and --adopt updates it`, () => {
    const [found, said] = planned(stsRole(GUIDE, VAULT_ROLE), { data: BEFORE, ...use });
    assert.is(found, plan);
    assert.match(said, says);
    assert.is(compare(stsRole(ADOPTING, VAULT_ROLE), { data: BEFORE, ...use }).action, 'update');
  });
}

test('stsRole: one that another run has written since the plan is not overwritten', async () => {
  const written: unknown[] = [];
  const vault = { read: async () => BEFORE, write: async (...call: unknown[]) => written.push(call) };
  const open = async () => vault as unknown as Vault;
  const resource = stsRole({ ...GUIDE, vault: { ...GUIDE.vault, open } }, VAULT_ROLE);
  await resource.write(undefined, work).then(
    () => assert.unreachable(),
    (error: Failure) => assert.ok(error.transient),
  );
  assert.equal(written, []);
});

test.run();
