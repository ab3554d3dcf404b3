import { type FlagValues, NO_FLAGS } from 'engine/command-line/flags';
import { createGuide, createSystems } from '../src/create-guide.ts';
import type { Guide, Runbooks, Systems } from '../src/guide.ts';
import { gatherInputs } from '../src/inputs/gather-inputs.ts';

export const ROLE_ARN = 'arn:aws:iam::123456789012:role/dev-role-iam-demo';
const ISSUER = 'oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE';
const ENDPOINT = 'https://sts.us-east-1.amazonaws.com';

export interface Given {
  readonly flags?: Partial<FlagValues>;
  readonly environment?: Readonly<Record<string, string>>;
  /** VAULT_ADDR */
  readonly address?: string;
  readonly kubeContext?: string;
  readonly runbooks?: Runbooks;
  /** Systems that replace the real ones. */
  readonly systems?: Partial<Systems>;
}

const NONE = { sections: [] } as unknown as Runbooks;

/** The guide with its variables set; no system is called. */
export function guideOf({
  flags = {},
  environment = {},
  address,
  kubeContext,
  runbooks = NONE,
  systems = {},
}: Given = {}): Guide {
  const inputs = gatherInputs(
    { ...NO_FLAGS, ...flags },
    { CLUSTER_NAME: 'demo', AWS_REGION: 'us-east-1', ...environment },
    '/nowhere',
  );
  const real = createSystems(inputs, { VAULT_ADDR: address }, kubeContext, runbooks);
  return createGuide(
    { ...real, ...systems },
    {
      account: { accountId: '123456789012', partition: 'aws', arn: 'arn:aws:iam::123456789012:user/a' },
      OIDC_PROVIDER: ISSUER,
      STS_ENDPOINT: inputs.VAULT_STS_ENDPOINT ?? ENDPOINT,
    },
  );
}

export const GUIDE = guideOf();
export const WORK = { signal: new AbortController().signal, progress: () => undefined };
