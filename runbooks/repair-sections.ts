import { neededServiceAccounts, podsWithRole } from 'gloo-install';
import type { Resource } from 'resource';
import { type Runbook, type Section, type Step, sectionsOf } from 'runbook';
import { type Observations, observedValue, type RepairedKind } from 'troubleshoot';
import { aws } from './01-aws.ts';
import { vault } from './02-vault.ts';
import { gloo } from './03-gloo.ts';
import { troubleshoot } from './90-troubleshoot.ts';
import { type RunContext, SERVICE_ACCOUNTS } from './context.ts';

/** The repairs that no step of the guide is for. */
const OWN = { objects: '90-troubleshoot.objects', pods: '90-troubleshoot.pods' } as const;

/** The step of the guide that makes a kind of resource, and the resource; `undefined` where none does. */
export function stepThatMakes(
  context: RunContext,
  kind: string,
): { readonly step: Step; readonly resource: Resource } | undefined {
  for (const step of [aws, vault, gloo].flatMap((section) => section.steps(context))) {
    const resource = step.resources?.find((one) => one.kind === kind);
    if (resource !== undefined) return { step, resource };
  }
  return undefined;
}

/** What makes something again: the ids of its steps, in their order. */
export function stepsFor(context: RunContext, made: RepairedKind): readonly string[] {
  switch (made) {
    case 'get-role-permission':
      return ['90-troubleshoot.1', '90-troubleshoot.2'];
    case 'service-accounts':
      return [OWN.objects];
    case 'pods':
      return [OWN.pods];
    default:
      return [stepThatMakes(context, made)?.step.id].filter((id) => id !== undefined);
  }
}

/** The sections of the guide, and of its troubleshooting, with the steps that make these again and no others. */
export function repairSections(
  context: RunContext,
  observations: Observations,
  makes: readonly RepairedKind[],
): readonly Section[] {
  const repaired = withVaultIdentity(context, observations, makes);
  // The repair ends with the same Vault role, once Vault may ask for it.
  const wanted = makes.includes('get-role-permission')
    ? makes.filter((made) => made !== 'vault-auth-role')
    : makes;
  const ids = new Set(wanted.flatMap((made) => stepsFor(repaired, made)));
  const repairs: Runbook<RunContext> = {
    ...troubleshoot,
    steps: (context) => [...troubleshoot.steps(context), ...ownSteps(context)],
  };
  return sectionsOf([aws, vault, gloo, repairs], repaired).map((section) => ({
    ...section,
    steps: section.steps.filter(({ id }) => ids.has(id)),
  }));
}

/** The guide's repair is for the role that Vault was seen to run with. */
function withVaultIdentity(
  context: RunContext,
  { vaultIdentity }: Observations,
  makes: readonly RepairedKind[],
): RunContext {
  if (!makes.includes('get-role-permission')) return context;
  return { ...context, inputs: { ...context.inputs, VAULT_ASSUMED_ROLE: observedValue(vaultIdentity).role } };
}

function ownSteps(context: RunContext): readonly Step[] {
  const { kubectl, inputs, VAULT_AUTH_ROLE_ARN } = context;
  const release = stepThatMakes(context, 'gloo-release');
  const of = { namespace: inputs.NAMESPACE, serviceAccounts: SERVICE_ACCOUNTS };
  return [
    {
      id: OWN.objects,
      title: 'Make the service accounts again',
      why: 'Helm does not notice what is deleted behind its back; an upgrade to the same version makes it again.',
      after: ['gloo-release'],
      resources:
        release === undefined ? [] : [neededServiceAccounts(kubectl, { ...of, release: release.resource })],
    },
    {
      id: OWN.pods,
      title: 'Restart the pods that run without the role',
      why: 'The pod identity webhook gives pods the role only when they are created.',
      after: ['gloo-release', OWN.objects],
      resources: [
        podsWithRole(kubectl, {
          ...of,
          release: 'gloo',
          roleArn: VAULT_AUTH_ROLE_ARN,
        }),
      ],
    },
  ];
}
