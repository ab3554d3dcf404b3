import type { StepContext } from 'engine/resource';
import { unlessDenied } from './refusal.ts';
import type { VaultPaths, VaultSystems } from './systems.ts';
import { readPath } from './vault-path.ts';

/** What the auth method's own settings make Vault call AWS with, whatever credentials its process has. */
export interface ConfiguredCredentials {
  readonly from: string;
  /** `undefined` for an access key: it names nobody. */
  readonly roleArn: string | undefined;
}

/**
 * The credentials that the auth method's settings give Vault to look up a role of Gloo's account; `undefined` if they leave them
 * to Vault's process.
 * @throws Failure if the client configuration cannot be read
 */
export async function configuredCredentials(
  guide: Pick<VaultPaths, 'VAULT_AWS_AUTH_PATH'> & {
    readonly VAULT_STS_ROLE_ARN?: string | undefined;
    readonly vault: Pick<VaultSystems['vault'], 'exists' | 'open'>;
  },
  accountId: () => Promise<string>,
  work: StepContext,
): Promise<ConfiguredCredentials | undefined> {
  const { vault, VAULT_STS_ROLE_ARN: roleArn } = guide;
  if (roleArn !== undefined) return { from: 'VAULT_STS_ROLE_ARN', roleArn };
  if (!(await vault.exists(work))) return undefined;
  const opened = await vault.open(work);
  const config = `auth/${guide.VAULT_AWS_AUTH_PATH}/config`;
  const [client = {}, sts = {}] = await Promise.all([
    readPath(opened, `${config}/client`),
    // The least rights omit it, for a Vault in Gloo's account.
    accountId().then((account) => unlessDenied(readPath(opened, `${config}/sts/${account}`))),
  ]);
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  // Vault takes them in this order.
  const assumed = text(sts.sts_role);
  if (assumed !== undefined) return { from: `${config}/sts`, roleArn: assumed };
  const from = `${config}/client`;
  if (text(client.access_key) !== undefined) return { from, roleArn: undefined };
  // Vault Enterprise gets its credentials by a token of its own.
  const federated = text(client.identity_token_audience) && text(client.role_arn);
  return federated === undefined ? undefined : { from, roleArn: federated };
}
