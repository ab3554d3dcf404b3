import { commandLines, differ, holds, quote, type Resource } from 'resource';
import { type Aws, change, lookUp } from './clients.ts';
import { type Account, oidcProviderArn, STS_AUDIENCE } from './names.ts';
import { oidcProviderRemoval } from './oidc-provider-removal.ts';
import { type Marking, markOf, UNMARKED } from './tags.ts';

export interface OidcProviderSpec extends Marking {
  readonly account: Account;
  /** The cluster's issuer without `https://`: the guide's OIDC_PROVIDER. */
  readonly issuer: string;
  /** The guide's role, which trusts it and goes before it. */
  readonly roleName?: string;
}

/**
 * The IAM OpenID Connect provider of the cluster (AWS step 1, `eksctl utils associate-iam-oidc-provider`).
 * Other workloads of the cluster use it too, so an audience is only ever added.
 */
export function oidcProvider(aws: Aws, spec: OidcProviderSpec): Resource<{ readonly audiences: string[] }> {
  const { account, clusterName, issuer } = spec;
  const arn = oidcProviderArn(account, issuer);
  const name = `iam oidc provider ${issuer}`;
  const eksctl = `eksctl utils associate-iam-oidc-provider --cluster ${quote(clusterName)} --region ${quote(aws.region)} --approve`;
  return {
    name,
    command: eksctl,
    byHand: {
      command: commandLines(
        'aws iam create-open-id-connect-provider',
        `--url ${quote(`https://${issuer}`)}`,
        `--client-id-list ${STS_AUDIENCE}`,
      ),
      note: `The guide does this with eksctl, which makes the same call: \`${eksctl}\`.`,
      exists: `aws iam get-open-id-connect-provider --open-id-connect-provider-arn ${quote(arn)} --output json |\n  ${holds(STS_AUDIENCE)}`,
      see: `the ARN of the provider, \`${arn}\` (eksctl: \`created IAM Open ID Connect provider for cluster\`)`,
      fails: [
        `\`EntityAlreadyExists\`: the cluster has one. Where the check below does not print \`true\`, it lacks the audience: \`aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${quote(arn)} --client-id ${STS_AUDIENCE}\` adds it and takes nothing from anyone.`,
        '`AccessDenied`: your own AWS identity lacks `iam:CreateOpenIDConnectProvider`.',
      ],
      undo: [
        '# Other workloads of the cluster may use it too: only where none does.',
        `aws iam delete-open-id-connect-provider --open-id-connect-provider-arn ${quote(arn)}`,
      ].join('\n'),
    },
    ...(spec.noTags && { warning: UNMARKED }),
    removal: oidcProviderRemoval(aws, name, { arn, clusterName, roleName: spec.roleName }),
    async read() {
      const iam = await aws.iam();
      const found = await lookUp(name, () => iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn: arn }));
      return found && { audiences: found.ClientIDList ?? [] };
    },
    compare(live) {
      if (live === undefined) return { status: 'create' };
      if (live.audiences.includes(STS_AUDIENCE)) {
        return {
          status: 'done',
          detail: `already associated with cluster "${clusterName}" in "${aws.region}"`,
        };
      }
      return {
        status: 'change',
        differences: differ('audiences', live.audiences.toSorted(), [...live.audiences, STS_AUDIENCE].sort()),
      };
    },
    async apply(live) {
      const iam = await aws.iam();
      if (live === undefined) {
        await change(name, () =>
          iam.createOpenIDConnectProvider({
            Url: `https://${issuer}`,
            ClientIDList: [STS_AUDIENCE],
            ...markOf(spec),
          }),
        );
        return;
      }
      await change(name, () =>
        iam.addClientIDToOpenIDConnectProvider({ OpenIDConnectProviderArn: arn, ClientID: STS_AUDIENCE }),
      );
    },
  };
}
