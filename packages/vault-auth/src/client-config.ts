import {
  type Comparison,
  commandLines,
  type Difference,
  differ,
  type Ownership,
  planChange,
  quote,
  type Resource,
} from 'engine/resource';
import type { Vault, VaultData } from './client.ts';
import { loginRemoval } from './login-removal.ts';
import {
  isOfOtherCluster,
  isShared,
  type LoginUse,
  othersLogIn,
  readLoginUse,
  writtenMeanwhile,
} from './login-use.ts';
import { getAuthMount, type TargetVault, type VaultPaths } from './mount-table.ts';
import { askVault } from './refusal.ts';
import { unlessExists, vaultShell } from './shell.ts';

export interface ClientConfigSpec extends Pick<VaultPaths, 'authPath'> {
  /** The guide's IAM_SERVER_ID_HEADER_VALUE. */
  readonly headerValue: string;
  readonly stsEndpoint: string;
  readonly stsRegion: string;
  /** The guide's VAULT_AUTH_ROLE_NAME: the role that the configuration is for. */
  readonly roleName: string;
}

/** The configuration of an auth method, and who else depends on it. */
interface LiveConfig extends LoginUse {
  readonly data: VaultData;
}

/** The field by which one auth method takes logins that were signed for any region (Vault 1.15 and later). */
const ANY_REGION = 'use_sts_region_from_client';

/** The configuration of the aws auth method (Vault step 3, `vault write auth/aws/config/client`). */
export function clientConfig(
  { open, external }: TargetVault,
  ownership: Ownership,
  spec: ClientConfigSpec,
): Resource<LiveConfig> {
  const shell = vaultShell(external);
  const path = `auth/${spec.authPath}/config/client`;
  const name = `vault ${path}`;
  const remove = shell(`vault delete ${quote(path)}`);
  const inShell = { read: shell(`vault read -format=json ${quote(path)}`), fits: fits(spec) };
  const readConfig = (vault: Vault) => askVault(name, () => vault.read(path));
  return {
    kind: 'vault-auth-config',
    name,
    byHand: {
      command: unlessExists(shell(writeCommand(path, wantedFields(spec))), inShell),
      exists: `${inShell.read} |\n  ${inShell.fits}`,
      see: `\`Success! Data written to: ${path}\`; or, if it exists already, the configuration and \`true\``,
      fails: [
        '`STOP`: the auth method is configured for other logins, which a change would break. Use a different VAULT_AWS_AUTH_PATH on every page, or ask whoever configured it.',
        '`unsupported path` or `no handler for route`: the aws auth method is not enabled. Do the step before this one first.',
      ],
      undo: {
        loses: `The logins of everyone who uses auth/${spec.authPath}.`,
        look: shell(`vault list ${quote(`auth/${spec.authPath}/role`)}`),
        see: '`No value found`: no role uses it any more',
        command: remove,
      },
    },
    removal: loginRemoval(open, ownership, {
      name,
      path,
      ...spec,
      command: remove,
    }),
    async read(work) {
      const vault = await open(work);
      const data = await readConfig(vault);
      if (data === undefined) return undefined;
      const mount = await getAuthMount(vault, spec.authPath);
      const differs = differences(data, spec).length > 0;
      return { data, ...(await readLoginUse(vault, mount, ownership, { ...spec, differs })) };
    },
    inBrief: ({ data }) =>
      `${data.iam_server_id_header_value}, ${data[ANY_REGION] === true ? 'logins of any region' : data.sts_endpoint}`,
    compare: (live) =>
      live === undefined ? { action: 'create' } : compareClientConfig(live, ownership, spec),
    command: (live) => shell(writeCommand(path, fieldsToWrite(live, spec))),
    async apply(live, work) {
      const vault = await open(work);
      let fields = fieldsToWrite(live, spec);
      if (live === undefined) {
        const [mount, written] = await Promise.all([getAuthMount(vault, spec.authPath), readConfig(vault)]);
        if (written !== undefined) throw writtenMeanwhile(name);
        // The other cluster's run may write at this very moment, and Vault merges writes: with this, any order is right.
        if (isOfOtherCluster(mount, ownership)) fields = { ...fields, [ANY_REGION]: true };
      }
      await askVault(name, () => vault.write(path, fields));
    },
  };
}

type Fields = Readonly<Record<string, string | boolean>>;

function wantedFields(spec: ClientConfigSpec) {
  return {
    iam_server_id_header_value: spec.headerValue,
    sts_endpoint: spec.stsEndpoint,
    sts_region: spec.stsRegion,
  };
}

/** How a configuration differs. One that takes logins of any region fits any region. */
function differences(data: VaultData, spec: ClientConfigSpec): Difference[] {
  const { iam_server_id_header_value, ...region } = wantedFields(spec);
  const wanted = { iam_server_id_header_value, ...(data[ANY_REGION] === true ? {} : region) };
  return Object.entries(wanted).flatMap(([key, value]) => differ(key, data[key], value));
}

/** Whether Vault serves others in another region, so that it has to take logins of both. */
function servesTwoRegions(live: LiveConfig, spec: ClientConfigSpec): boolean {
  return isShared(live) && differences(live.data, spec).some(({ field }) => field.startsWith('sts_'));
}

/**
 * Compares a configuration with the guide's. If others log in with it from another region, the plan is to accept
 * logins of any region, which breaks none of theirs. Their header value is not changed. Pure.
 */
function compareClientConfig(live: LiveConfig, ownership: Ownership, spec: ClientConfigSpec): Comparison {
  const differing = differences(live.data, spec);
  if (!servesTwoRegions(live, spec)) {
    return planChange(ownership, {
      differences: differing,
      managed: live.managed && !isShared(live),
      otherwise: `${othersLogIn(live, spec)}. Set IAM_SERVER_ID_HEADER_VALUE and AWS_REGION to what it has, or VAULT_AWS_AUTH_PATH to another path.`,
    });
  }
  const header = differing.filter(({ field }) => !field.startsWith('sts_'));
  return planChange(ownership, {
    differences: [...header, ...differ(ANY_REGION, live.data[ANY_REGION] ?? false, true)],
    // The addition is as safe for another cluster's runbooks as for this one's; a change of the header value is not.
    managed: (live.managed || live.otherCluster !== undefined) && header.length === 0,
    otherwise: `${othersLogIn(live, spec, ' from another region')}. With ${ANY_REGION}=true (Vault 1.15 and later) it accepts logins from every region, and theirs keep working. Or set VAULT_AWS_AUTH_PATH to another path.`,
  });
}

/** The fields that correct exactly what differs; for a new configuration, the guide's own three settings. */
function fieldsToWrite(live: LiveConfig | undefined, spec: ClientConfigSpec): Fields {
  const wanted = wantedFields(spec);
  if (live === undefined || !servesTwoRegions(live, spec)) return wanted;
  return { iam_server_id_header_value: wanted.iam_server_id_header_value, [ANY_REGION]: true };
}

/** The end of a pipe in a page that succeeds exactly if nothing differs. */
function fits({ headerValue, stsEndpoint, stsRegion }: ClientConfigSpec): string {
  return commandLines(
    `jq -e '.data | .iam_server_id_header_value == $header and (.${ANY_REGION} or (.sts_endpoint == $endpoint and .sts_region == $region))'`,
    `  --arg header ${quote(headerValue)}`,
    `  --arg endpoint ${quote(stsEndpoint)}`,
    `  --arg region ${quote(stsRegion)}`,
  );
}

function writeCommand(path: string, fields: Fields): string {
  return commandLines(
    `vault write ${quote(path)}`,
    ...Object.entries(fields).map(([key, value]) => `${key}=${quote(String(value))}`),
  );
}
