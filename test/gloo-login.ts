import { assumeRoleWithWebIdentity, type SessionCredentials, stsEndpoint } from 'aws-irsa';
import type { Sandbox } from 'sandbox';
import { login } from 'vault-auth';
import { aws } from './aws.ts';
import { runbook } from './run.ts';
import { bash, outputOf } from './world.ts';

/** The output of a script that must succeed. */
async function sh(cluster: Sandbox, script: string): Promise<string> {
  return (await outputOf(bash(script, { env: cluster.environment() }))).trim();
}

/** Carries out the AWS and the Vault section of the guide, and creates the service account of Gloo's chart. */
export async function upToGloo(cluster: Sandbox, run = runbook): Promise<void> {
  const env = cluster.environment();
  await outputOf(run(['all', '--yes', '--only', '01-aws,02-vault'], { env }));
  await sh(
    cluster,
    'kubectl create namespace gloo-system; kubectl create serviceaccount gloo -n gloo-system',
  );
}

/** Asks STS for the role of one cluster with a token of Gloo's service account in another, or the same. */
export async function assume(of: Sandbox, by: Sandbox): Promise<SessionCredentials> {
  const token = await sh(by, 'kubectl create token gloo -n gloo-system --audience sts.amazonaws.com');
  const account = aws(of);
  const { Role } = await (await account.iam()).getRole({ RoleName: `dev-role-iam-${of.clusterName}` });
  return assumeRoleWithWebIdentity(account, { roleArn: Role?.Arn ?? '', sessionName: 'gloo', token });
}

/** Logs in to the Vault of one cluster with the role of another, or the same. */
export async function logIn(to: Sandbox, as: Sandbox): Promise<void> {
  await login(
    to.vault,
    { VAULT_AWS_AUTH_PATH: 'aws' },
    {
      credentials: await assume(as, as),
      stsEndpoint: await stsEndpoint(aws(as)),
      region: as.region,
      headerValue: 'vault.gloo.example.com',
    },
  );
}
