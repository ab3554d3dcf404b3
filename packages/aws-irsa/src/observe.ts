import {
  type FindResource,
  type Ownership,
  observe,
  observeDifferences,
  observeResource,
  type Settled,
  type StepContext,
} from 'engine/resource';
import type { Aws } from './clients.ts';
import { clockSkew } from './identity.ts';
import type { CallerIdentity } from './names.ts';
import { managedIssuers } from './oidc-provider.ts';
import type { IamRole } from './read-role.ts';
import { isLoose } from './trust-policy.ts';

export type CallerObservations = Settled<ReturnType<typeof observeCaller>>;
export type AwsObservations = Settled<ReturnType<typeof observeAws>>;

export function observeCaller(aws: Aws, callerIdentity: () => Promise<CallerIdentity>) {
  return {
    caller: observe(async () => {
      // The clock is read from its answer.
      const { arn } = await callerIdentity();
      return { arn, skew: await clockSkew(aws) };
    }),
  };
}

interface GuideInAws {
  readonly ownership: Ownership;
  readonly resource: FindResource;
}

export function observeAws(aws: Aws, guide: GuideInAws, work: StepContext) {
  const oidcProvider = observeDifferences(guide.resource, 'iam-oidc-provider', work);
  const role = observe(async () => {
    const found = await observeResource(guide.resource, 'iam-role', work);
    if (found === undefined) return undefined;
    const { live, ...rest } = found;
    return { ...rest, loose: isLoose((live as IamRole).trust) };
  });
  return {
    oidcProvider,
    /** The issuers of providers that carry our tags for this cluster: there is another one if the cluster was recreated. */
    managedIssuers: observe(async () => {
      const found = await oidcProvider;
      // This reads every provider of the account, so only if the result matters.
      if (!('value' in found) || found.value !== undefined) return [];
      return managedIssuers(aws, guide.ownership);
    }),
    role,
    policy: observeDifferences(guide.resource, 'iam-policy', work),
    attachment: observeDifferences(guide.resource, 'iam-policy-attachment', work),
  };
}
