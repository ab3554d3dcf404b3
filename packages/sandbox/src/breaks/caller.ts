import { partitionOf } from '../aws/partitions.ts';
import type { Sandbox } from '../sandbox.ts';
import type { Break } from './break.ts';
import { denied } from './deny.ts';
import { NO_CHANGES } from './drift.ts';

/** The access key in the environment of the sandbox's user. */
const keysOf = ({ env }: Sandbox) => [env.AWS_ACCESS_KEY_ID ?? ''];

const USER = 'platform-engineer';

/**
 * The regions of partition aws that no account has to enable, and none can disable: those from before March 2019
 * (docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html).
 */
const DEFAULT_REGION =
  /^(us-(east|west)-[12]|ap-(south-1|northeast-[123]|southeast-[12])|ca-central-1|eu-(central-1|north-1|west-[123])|sa-east-1)$/;

async function disableRegion({ region, control }: Sandbox): Promise<void> {
  if (partitionOf(region) !== 'aws' || DEFAULT_REGION.test(region))
    throw new Error(
      `${region} is enabled in every account; in a sandbox of another region it works: pnpm sandbox up --region eu-south-1`,
    );
  await control.configureAccount({ disabledRegions: [region] });
}

/** The caller and the machine. */
export const CALLER: readonly Break[] = [
  {
    name: 'clock-skew',
    what: 'This machine’s clock is ten minutes behind AWS’s, which refuses signatures that are more than five minutes off.',
    anytime: true,
    drift: NO_CHANGES,
    script: ({ control }) => control.configureAccount({ clockAheadSeconds: 600 }),
    restore: ({ control }) => control.configureAccount({ clockAheadSeconds: 0 }),
  },
  {
    name: 'caller-credentials-expired',
    what: 'AWS answers the caller’s access key with ExpiredToken.',
    anytime: true,
    drift: { plan: 'The security token included in the request is expired' },
    script: (sandbox) => sandbox.control.configureAccount({ expiredKeys: keysOf(sandbox) }),
    restore: ({ control }) => control.configureAccount({ expiredKeys: [] }),
  },
  {
    name: 'region-not-enabled',
    what: 'The account has not enabled the region of the cluster, an opt-in region, and AWS rejects the caller’s key there as unknown.',
    anytime: true,
    drift: { plan: 'us-east-1 accepts the same credentials' },
    script: disableRegion,
    restore: ({ control }) => control.configureAccount({ disabledRegions: [] }),
  },
  {
    name: 'caller-lacks-permission',
    what: 'The caller is denied iam:GetOpenIDConnectProvider.',
    anytime: true,
    drift: { plan: 'is not authorized to perform: iam:GetOpenIDConnectProvider' },
    ...denied('user', USER, 'no-GetOpenIDConnectProvider', 'iam:GetOpenIDConnectProvider'),
  },
  {
    name: 'caller-may-not-simulate',
    what: 'The caller is denied iam:SimulatePrincipalPolicy, and is allowed everything that the guide needs.',
    diagnosis: false,
    anytime: true,
    drift: NO_CHANGES,
    ...denied('user', USER, 'no-SimulatePrincipalPolicy', 'iam:SimulatePrincipalPolicy'),
  },
];
