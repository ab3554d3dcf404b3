import { readFileSync } from 'node:fs';
import { asText, file, markNote, type Resource, removals } from 'engine/resource';
import { work } from 'engine/testing/work';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { vaultInMemory } from '../testing/in-memory.ts';
import { SYSTEMS } from '../testing/systems.ts';
import type { VaultData } from './client.ts';
import { vaultAuthEnable, vaultPolicyWrite, vaultSecretsEnable, vaultWrite } from './verbs.ts';

// The reads, writes and deletions of each verb. The verbs have other paths than their systems, so that only the arguments decide.

const MARK = markNote('created', SYSTEMS.ownership);
const HCL = 'path "box/*" {\n  capabilities = ["read"]\n}\n';
const MOUNT = { type: 'aws', description: MARK, options: null };
const AUTH = { 'sys/auth': { 'm/': MOUNT } };
const ENGINE = { 'sys/mounts': { 'box/': { ...MOUNT, type: 'kv', options: { version: '2' } } } };
const CLIENT = { iam_server_id_header_value: 'id', sts_endpoint: 'https://sts', sts_region: 'eu-west-1' };
const ROLE = { auth_type: 'iam', bound_iam_principal_arn: 'arn:r', policies: 'p', max_ttl: '20m' } as const;

/** The other holders of the policy, or of another one that reads the engine. */
const OF_USERS = [
  'list sys/policies/acl',
  ...['list auth/token/accessors', 'read auth/token/lookup-self'],
  ...['list identity/entity/id', 'list identity/group/id'],
];

const VERBS: readonly (readonly [
  verb: (on: typeof SYSTEMS) => Resource,
  live: Readonly<Record<string, VaultData>>,
  reads: readonly string[],
  writes: readonly [path: string, fields: object],
  /** Further reads of a teardown. */
  looks: readonly string[],
  deletes: string,
  /** Other live data, and the update that it leads to; left out if nothing can be updated. */
  update?: readonly [changed: Readonly<Record<string, VaultData>>, path: string, fields: object],
])[] = [
  [
    vaultAuthEnable('aws', { path: 'm' }),
    AUTH,
    ['read sys/auth'],
    ['sys/auth/m', { options: null, type: 'aws', description: MARK }],
    ['list auth/m/role'],
    'sys/auth/m',
    [
      { 'sys/auth': { 'm/': { ...MOUNT, config: { max_lease_ttl: 1 } } } },
      'sys/auth/m/tune',
      { max_lease_ttl: 'system' },
    ],
  ],
  [
    vaultSecretsEnable('kv', { path: 'box', version: 2 }),
    ENGINE,
    ['read box/config', 'read sys/mounts'],
    ['sys/mounts/box', { options: { version: '2' }, type: 'kv', description: MARK }],
    ['list box/metadata/', 'read sys/auth', ...OF_USERS],
    'sys/mounts/box',
    [{ 'box/config': { delete_version_after: '5s' } }, 'box/config', { delete_version_after: '0s' }],
  ],
  [
    vaultPolicyWrite('p', file('p.hcl', HCL)),
    { 'sys/policies/acl/p': { policy: `# ${MARK}\n${HCL}` } },
    ['read sys/policies/acl/p'],
    ['sys/policies/acl/p', { policy: `# ${MARK}\n${HCL}` }],
    ['list box/metadata/', 'read sys/auth', ...OF_USERS],
    'sys/policies/acl/p',
    [
      { 'sys/policies/acl/p': { policy: `# ${MARK}\n` } },
      'sys/policies/acl/p',
      { policy: `# ${MARK}\n${HCL}` },
    ],
  ],
  [
    vaultWrite('auth/m/config/client', CLIENT),
    { ...AUTH, 'auth/m/config/client': CLIENT },
    ['list auth/m/role', 'read auth/m/config/client', 'read sys/auth'],
    ['auth/m/config/client', CLIENT],
    [],
    'auth/m/config/client',
    [{ 'auth/m/config/client': { ...CLIENT, sts_region: 'other' } }, 'auth/m/config/client', CLIENT],
  ],
  [
    vaultWrite('auth/m/config/sts/1', { sts_role: 'arn:s' }),
    { ...AUTH, 'auth/m/config/sts/1': { sts_role: 'arn:s' } },
    ['list auth/m/role', 'read auth/m/config/sts/1', 'read sys/auth'],
    ['auth/m/config/sts/1', { sts_role: 'arn:s' }],
    [],
    'auth/m/config/sts/1',
    [{ 'auth/m/config/sts/1': { sts_role: 'other' } }, 'auth/m/config/sts/1', { sts_role: 'arn:s' }],
  ],
  [
    vaultWrite('auth/m/role/r', ROLE),
    { ...AUTH, 'auth/m/role/r': { ...ROLE, bound_iam_principal_arn: ['arn:r'] } },
    ['id of r', 'read auth/m/role/r', 'read sys/auth'],
    ['auth/m/role/r', ROLE],
    [],
    'auth/m/role/r',
    [{ 'auth/m/role/r': { ...ROLE, policies: ['other'] } }, 'auth/m/role/r', ROLE],
  ],
];

/** A verb bound to a Vault with this data, and the log of its calls. */
function bound(verb: (typeof VERBS)[number][0], data: Readonly<Record<string, VaultData>>) {
  const log: string[] = [];
  const iamRoleId = async (name: string) => {
    log.push(`id of ${name}`);
    return 'AROANOW';
  };
  const vault = { ...SYSTEMS.vault, open: async () => vaultInMemory(log, data) };
  return { log, resource: verb({ ...SYSTEMS, vault, iamRoleId }) };
}
const distinct = (log: readonly string[]) => [...new Set(log)].sort();

/** The paths that docs/rights allows, with any name in place of the guide's. A token may always read itself. */
const RIGHTS = asText(readFileSync(new URL('../../../docs/rights/vault.hcl', import.meta.url)));
const ALLOWED = Array.from(
  RIGHTS.matchAll(/^path "(.+)" \{\n +capabilities = \[(.+)\]/gm),
  ([, at = '', capabilities = '']) => {
    const named = at.replaceAll(/\b(?:aws|dev|dev-role-iam-my-cluster|\d{12})(?=\/|$)|\+/g, '[^/]+');
    return { path: new RegExp(`^${named.replace('*', '.*')}$`), capabilities };
  },
);
/** The paths that also need `sudo`: https://github.com/hashicorp/vault/blob/main/api/sudo_paths.go */
const SUDO =
  /^(?:auth\/token\/(?:accessors|revoke-orphan)|sys\/(?:audit|auth\/|config\/(?:auditing|cors|ui)|internal|leases|plugins|raw|remount|revoke-|rotate|seal$|step-down))/;
const isAllowed = (call: string) => {
  const [verb = '', at = ''] = call.split(' ');
  const needed = [verb === 'write' ? 'update' : verb, ...(SUDO.test(at) ? ['sudo'] : [])];
  return (
    at === 'auth/token/lookup-self' ||
    ALLOWED.some(
      ({ path, capabilities }) => path.test(at) && needed.every((one) => capabilities.includes(`"${one}"`)),
    )
  );
};

for (const [verb, live, reads, [path, fields], looks, deletes, update] of VERBS) {
  const { name } = verb(SYSTEMS);
  const writesIn = (log: readonly string[]) => log.filter((call) => call.startsWith('write'));
  test(`${name}: is read, written, updated and deleted at its own path`, async () => {
    const read = bound(verb, live);
    assert.ok((await read.resource.read(work)) !== undefined);
    assert.equal(distinct(read.log), reads);

    const written = bound(verb, {});
    await written.resource.write(undefined, work);
    assert.equal(writesIn(written.log), [`write ${path} ${JSON.stringify(fields)}`]);

    const [changed, at, updated] = update ?? [];
    const differing = bound(verb, { ...live, ...changed });
    if (update !== undefined) {
      await differing.resource.write(await differing.resource.read(work), work);
      assert.equal(writesIn(differing.log), [`write ${at} ${JSON.stringify(updated)}`]);
    }

    const gone = bound(verb, live);
    const [removal] = removals([gone.resource]);
    const found = await removal?.read(work);
    assert.equal(distinct(gone.log), distinct([...reads, ...looks]));
    await removal?.write(found, work);
    assert.is(gone.log.at(-1), `delete ${deletes}`);
    const calls = [read.log, written.log, differing.log, gone.log].flat();
    assert.equal(
      calls.filter((call) => /^(?:read|list|write|delete) /.test(call) && !isAllowed(call)),
      [],
    );
  });
}

test.run();
