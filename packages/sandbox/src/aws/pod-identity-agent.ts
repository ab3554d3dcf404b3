import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import { sessionOf } from './sessions.ts';
import { emptyIfNotFound } from './moto.ts';
import { parsePolicy } from './identity-policies.ts';
import { evaluateTrust, type TrustPolicy } from './trust.ts';
import type { AccountState } from './rules/rule.ts';
import { xmlValue } from './xml.ts';
import type { PodIdentityAssociation } from './pod-identity-associations.ts';

/** Settings that the webhook and the agent share: the defaults of the webhook's `--container-credentials-…` flags. */
export const POD_IDENTITY = {
  audience: 'pods.eks.amazonaws.com',
  fullUri: 'http://169.254.170.23/v1/credentials',
  mountPath: '/var/run/secrets/pods.eks.amazonaws.com/serviceaccount',
  volume: 'eks-pod-identity-token',
} as const;

/** An error that the agent answers with. */
export class AgentRefusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** What the agent needs from the account. */
export type AgentAccount = Pick<AccountState, 'moto' | 'accountId' | 'keys' | 'clusters' | 'associations'>;

/**
 * The EKS Pod Identity agent and EKS Auth behind it: exchanges a pod's token for a session of the role that its service
 * account is associated with. The role's trust policy must let pods.eks.amazonaws.com assume it and tag the session.
 * https://github.com/aws/eks-pod-identity-agent (pkg/handlers, pkg/credentials)
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 * @throws AgentRefusal
 */
export async function podCredentials(account: AgentAccount, token: string): Promise<object> {
  const issuer = decoded(token).iss ?? '';
  const cluster = account.clusters.ofIssuer(issuer);
  const keys = await cluster?.kube?.signingKeys();
  if (keys === undefined || cluster === undefined) throw refused(400, 'InvalidTokenException', 'issuer');
  const claims = await jwtVerify(token, createLocalJWKSet(keys), { issuer, audience: POD_IDENTITY.audience })
    .then(({ payload }) => payload)
    .catch((error: Error) => {
      throw refused(400, 'InvalidTokenException', error.message);
    });
  const [, , namespace = '', serviceAccount = ''] = (claims.sub ?? '').split(':');
  const { name: clusterName, region } = cluster.eks;
  const association = account.associations.find({ clusterName, region, namespace, serviceAccount });
  if (association === undefined) {
    const what = `No association found for service account ${serviceAccount} in namespace ${namespace}`;
    throw refused(404, 'ResourceNotFoundException', what);
  }
  return session(account, association, region);
}

async function session(
  { moto, accountId, keys }: AgentAccount,
  { clusterName, namespace, serviceAccount, roleArn, associationId }: PodIdentityAssociation,
  region: string,
): Promise<object> {
  const RoleName = roleArn.split('/').at(-1) ?? '';
  const role = await moto.query('iam', region, { Action: 'GetRole', RoleName }).catch(emptyIfNotFound);
  const trust = parsePolicy<TrustPolicy>(xmlValue(role, 'AssumeRolePolicyDocument'));
  const tags = {
    'aws:SourceAccount': [accountId],
    'aws:RequestTag/eks-cluster-name': [clusterName],
    'aws:RequestTag/kubernetes-namespace': [namespace],
    'aws:RequestTag/kubernetes-service-account': [serviceAccount],
  };
  const may = (action: string) =>
    evaluateTrust(trust, { action, service: POD_IDENTITY.audience, keys: tags }) === 'allow';
  if (!may('sts:AssumeRole') || !may('sts:TagSession')) {
    throw refused(
      400,
      'AccessDeniedException',
      'Unauthorized Exception! EKS does not have permissions to assume the associated role.',
    );
  }
  const RoleSessionName = `eks-${clusterName}-${serviceAccount}-${associationId}`.slice(0, 64);
  const { credentials, arn, expiration } = await sessionOf(moto, region, {
    RoleArn: roleArn,
    RoleSessionName,
  });
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  keys.set(accessKeyId, { arn, secretAccessKey });
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    Token: sessionToken,
    AccountId: accountId,
    Expiration: expiration,
  };
}

function decoded(token: string): ReturnType<typeof decodeJwt> {
  try {
    return decodeJwt(token);
  } catch {
    throw refused(400, 'InvalidTokenException', 'the service account token is not a JWT');
  }
}

function refused(status: number, code: string, message: string): AgentRefusal {
  return new AgentRefusal(status, `(${code}): ${message}, fault: client`);
}
