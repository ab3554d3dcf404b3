import { Failure } from '../resource/index.ts';
import type { PlanItem, RunEvent } from '../run/events.ts';
import { jsonLine, jsonRenderer } from '../run/render-json.ts';
import type { PublishedEvent } from './schema.ts';

const AT = Date.parse('2026-01-01T03:00:00Z');
const STEP = {
  step: '01-aws.2',
  title: 'Create an AWS Role with a Trust Relationship',
  why: 'Gloo’s service accounts assume this role.',
};
const ROLE = 'iam role dev-role-iam-demo';
const DENIED =
  'User: arn:aws:sts::000000000001:assumed-role/node/i-0 is not authorized to perform: iam:GetRole';

function item(more: Pick<PlanItem, 'action'> & Partial<PlanItem>): PlanItem {
  return { kind: 'iam-role', name: ROLE, ...more, observed: true };
}

/** An event of each type, as the engine emits it. */
export const EVENTS: { readonly [Type in RunEvent['type']]: Extract<RunEvent, { type: Type }> } = {
  target: {
    type: 'target',
    target: {
      cluster: 'demo',
      region: 'us-east-1',
      account: '000000000001',
      as: 'arn:aws:iam::000000000001:user/ada',
    },
  },
  section: { type: 'section', runbook: '01-aws', title: 'AWS', purpose: 'Gives Gloo an identity in AWS.' },
  plan: {
    type: 'plan',
    ...STEP,
    items: [
      item({
        action: 'update',
        command: 'aws iam update-role …',
        differences: [{ field: 'MaxSessionDuration', live: '7200', wanted: '3600' }],
      }),
    ],
  },
  'plan-end': {
    type: 'plan-end',
    counts: { create: 0, update: 1, delete: 0, keep: 0, conflict: 0, 'no change': 13 },
  },
  'step-start': { type: 'step-start', ...STEP, after: ['01-aws.1'], at: AT },
  waiting: {
    type: 'waiting',
    step: STEP.step,
    message: `waiting for ${ROLE} to be visible, usually 10 to 30 s (2 s of at most 60 s)`,
  },
  resource: { type: 'resource', step: STEP.step, name: ROLE, outcome: 'created', seconds: 0.4, at: AT },
  check: {
    type: 'check',
    step: '04-verify.1',
    name: 'gloo logs in to Vault',
    finding: { status: 'pass', detail: 'with the policy dev' },
    seconds: 0.3,
    at: AT,
  },
  diagnosis: {
    type: 'diagnosis',
    step: '90-troubleshoot.chain',
    id: 'role-missing',
    level: 'fail',
    title: 'The IAM role does not exist',
    evidence: `${ROLE}: NoSuchEntity`,
    cause: 'It was deleted, or 01-aws has not run for this cluster.',
    repair: ['pnpm runbook 01-aws'],
  },
  repair: {
    type: 'repair',
    step: '02-vault.4',
    denial: DENIED,
    repair: {
      title: 'Troubleshooting',
      text: 'Vault reads the role by iam:GetRole.',
    },
    items: [
      item({
        kind: 'iam-policy',
        name: 'iam policy gloo-vault-auth-get-role-policy-demo',
        action: 'create',
        command: 'aws iam create-policy …',
      }),
    ],
  },
  note: { type: 'note', step: 'vault', message: 'the port-forward to Vault is reachable by this user only' },
  failure: {
    type: 'failure',
    step: '02-vault.4',
    failure: new Failure({
      resource: 'vault role dev-role-iam-demo',
      seen: DENIED,
      cause: 'Vault’s own identity is not allowed to read the role.',
      next: ['pnpm runbook 90-troubleshoot --repair'],
    }),
  },
  'step-end': {
    type: 'step-end',
    step: STEP.step,
    title: STEP.title,
    outcome: 'created',
    seconds: 0.5,
    at: AT,
  },
  left: {
    type: 'left',
    items: [
      item({
        kind: 'iam-oidc-provider',
        name: 'iam oidc provider oidc.eks.us-east-1.amazonaws.com/id/0A',
        action: 'keep',
        detail: 'other roles trust it',
        options: ['Delete it yourself once no role trusts it.'],
      }),
    ],
  },
};

const ENDED = { outcome: 'done', exitCode: 0, seconds: 12.4 } as const;

/** A line of each type, as `--json` prints it. Pure. */
export function exampleLines(): ReadonlyMap<PublishedEvent['type'], string> {
  const lines = new Map<PublishedEvent['type'], string>();
  for (const event of Object.values(EVENTS)) {
    jsonRenderer((line) => lines.set(event.type, line), { at: AT })(event);
  }
  const fleet = [
    { type: 'cluster-start', cluster: 'demo' },
    { type: 'cluster-end', cluster: 'demo', ...ENDED },
    { type: 'fleet-end', exitCode: 1, clusters: 7, outcomes: '6 done, 1 failed' },
  ] as const;
  for (const facts of fleet) lines.set(facts.type, jsonLine(facts, { at: AT }));
  return lines;
}
