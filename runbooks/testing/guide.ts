import { type Runbook, type Step, sectionsOf } from 'engine/run';
import { aws } from '../01-aws.ts';
import { vault } from '../02-vault.ts';
import { gloo } from '../03-gloo.ts';
import { verify } from '../04-verify.ts';
import { createClients, type RunContext, runContext } from '../context.ts';
import { type Flags, gatherInputs } from '../inputs/gather-inputs.ts';

export const SECTIONS: readonly Runbook<RunContext>[] = [aws, vault, gloo, verify];
export const ROLE_ARN = 'arn:aws:iam::123456789012:role/dev-role-iam-demo';
export const POLICY_ARN = 'arn:aws:iam::123456789012:policy/gloo-vault-auth-policy-demo';
export const HEADER = 'vault.gloo.example.com';
export const ISSUER = 'oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE';
export const ENDPOINT = 'https://sts.us-east-1.amazonaws.com';

export interface Given {
  readonly flags?: Partial<Flags>;
  readonly environment?: Readonly<Record<string, string>>;
  /** VAULT_ADDR */
  readonly address?: string;
}

/** The guide with its variables set; no system is called. */
export function guideOf({ flags = {}, environment = {}, address }: Given = {}): RunContext {
  const inputs = gatherInputs(
    { enterprise: false, strictTrust: false, adopt: false, ...flags },
    { CLUSTER_NAME: 'demo', AWS_REGION: 'us-east-1', ...environment },
    '/nowhere',
  );
  return runContext(createClients(inputs, { VAULT_ADDR: address }, undefined), {
    account: { accountId: '123456789012', partition: 'aws', arn: 'arn:aws:iam::123456789012:user/a' },
    OIDC_PROVIDER: ISSUER,
    STS_ENDPOINT: ENDPOINT,
  });
}

export const GUIDE = guideOf();
export const WORK = { signal: new AbortController().signal, say: () => undefined };

/** The steps of these runbooks. */
export function stepsOf(guide: RunContext, runbooks = SECTIONS): readonly Step[] {
  return sectionsOf(runbooks, guide).flatMap(({ steps }) => steps);
}

/** The commands that these steps show. */
export function commandsOf(steps: readonly Step[]): string[] {
  return steps.flatMap(({ resources = [] }) => resources.map((resource) => resource.command()));
}
