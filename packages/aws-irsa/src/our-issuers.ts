import { isOurs } from 'resource';
import { awsFailure } from './aws-failure.ts';
import type { Aws } from './clients.ts';
import { tagRecord } from './tags.ts';

/**
 * The issuers, without `https://`, whose providers carry our tags for a cluster: how the provider of a cluster that has
 * been deleted is found. Reads every provider of the account.
 */
export async function ourIssuers(aws: Aws, clusterName: string): Promise<readonly string[]> {
  const resource = `iam oidc providers of cluster ${clusterName}`;
  const iam = await aws.iam();
  try {
    const { OpenIDConnectProviderList = [] } = await iam.listOpenIDConnectProviders({});
    const providers = await Promise.all(
      OpenIDConnectProviderList.map(({ Arn }) =>
        iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn: Arn }),
      ),
    );
    return providers
      .filter(({ Tags }) => isOurs(tagRecord(Tags), clusterName))
      .map(({ Url = '' }) => Url.replace(/^https:\/\//, ''));
  } catch (error) {
    throw awsFailure(resource, error);
  }
}
