import { neededServiceAccounts, podsWithRole } from 'gloo-install';
import type { Section, Step } from 'runbook';
import { type Observations, observedValue, type ResourceKind } from 'troubleshoot';
import { aws } from '../01-aws.ts';
import { vault } from '../02-vault.ts';
import { gloo } from '../03-gloo.ts';
import { troubleshoot } from '../90-troubleshoot.ts';
import { type RunContext, SERVICE_ACCOUNTS } from '../context.ts';
import { glooPods } from '../pods.ts';
import { type GuideThing, stepThatMakes } from './made.ts';

/** The repairs that no step of the guide is for. */
const OWN = { objects: '90-troubleshoot.objects', pods: '90-troubleshoot.pods' } as const;

/** What makes something again: the ids of its steps, in their order. */
export function stepsFor(guide: RunContext, made: ResourceKind): readonly string[] {
  switch (made) {
    case 'get-role-permission':
      return ['90-troubleshoot.1', '90-troubleshoot.2'];
    case 'gloo-objects':
      return [OWN.objects];
    case 'pods':
      return [OWN.pods];
    default:
      return [stepThatMakes(guide, made satisfies GuideThing)?.step.id].filter((id) => id !== undefined);
  }
}

/** The sections of the guide, and of its troubleshooting, with the steps that make these again and no others. */
export function repairSections(
  guide: RunContext,
  seen: Observations,
  makes: readonly ResourceKind[],
): readonly Section[] {
  const repaired = withVaultIdentity(guide, seen, makes);
  // The cure ends with the same Vault role, once Vault may ask for it.
  const wanted = makes.includes('get-role-permission')
    ? makes.filter((made) => made !== 'vault-role')
    : makes;
  const ids = new Set(wanted.flatMap((made) => stepsFor(repaired, made)));
  const sections = [aws, vault, gloo].map((runbook) => ({
    runbook: runbook.id,
    title: runbook.title(repaired),
    purpose: runbook.purpose,
    steps: runbook.steps(repaired),
  }));
  const cures = {
    runbook: troubleshoot.id,
    title: troubleshoot.title(repaired),
    purpose: troubleshoot.purpose,
    steps: [...troubleshoot.steps(repaired), ...ownSteps(repaired)],
  };
  return [...sections, cures].map((section) => ({
    ...section,
    steps: section.steps.filter(({ id }) => ids.has(id)),
  }));
}

/** The guide's repair is for the role that Vault was seen to run with. */
function withVaultIdentity(
  guide: RunContext,
  { vaultIdentity }: Observations,
  makes: readonly ResourceKind[],
): RunContext {
  if (!makes.includes('get-role-permission')) return guide;
  return { ...guide, inputs: { ...guide.inputs, VAULT_ASSUMED_ROLE: observedValue(vaultIdentity).role } };
}

function ownSteps(guide: RunContext): readonly Step[] {
  const { kubectl, inputs, VAULT_AUTH_ROLE_ARN } = guide;
  const release = stepThatMakes(guide, 'gloo');
  const of = { namespace: inputs.NAMESPACE, serviceAccounts: SERVICE_ACCOUNTS };
  return [
    {
      id: OWN.objects,
      title: 'Make the service accounts again',
      why: 'Helm does not notice what is deleted behind its back; an upgrade to the same version makes it again.',
      after: ['03-gloo.2'],
      resources:
        release === undefined ? [] : [neededServiceAccounts(kubectl, { ...of, release: release.resource })],
    },
    {
      id: OWN.pods,
      title: 'Restart the pods that run without the role',
      why: 'The pod identity webhook gives pods the role only when they are created.',
      after: ['03-gloo.2', OWN.objects],
      resources: [
        podsWithRole(kubectl, {
          ...of,
          release: 'gloo',
          roleArn: VAULT_AUTH_ROLE_ARN,
          pods: (work) => glooPods(guide, work),
        }),
      ],
    },
  ];
}
