import * as z from 'zod';
import { EVENTS_VERSION } from './version.ts';

// What several types of events contain.

export const differences = z
  .array(
    z.strictObject({
      field: z.string(),
      live: z.string().optional().describe('Left out if the field is absent'),
      wanted: z.string(),
    }),
  )
  .readonly()
  .optional();

export const item = z
  .strictObject({
    kind: z.string().describe('What it is: `iam-role`, `vault-policy`'),
    name: z.string().describe('How an engineer names it: `iam role dev-role-iam-demo`'),
    action: z
      .enum(['no change', 'create', 'update', 'delete', 'keep', 'conflict'])
      .describe(
        '`keep`: it was to be deleted, and stays. `conflict`: these runbooks do not change it, and the run is refused',
      ),
    command: z
      .string()
      .optional()
      .describe(
        'What a person would type to do exactly this; secrets are masked. Absent on keep and conflict',
      ),
    detail: z
      .string()
      .optional()
      .describe('A remark: who created it, why it stays, why it is a conflict, what is deleted with it'),
    differences: differences.describe(
      'The fields that differ from the guide: `field`, `live` (left out if absent) and `wanted`',
    ),
    options: z
      .array(z.string())
      .readonly()
      .optional()
      .describe('What the operator can do about it, one sentence each'),
    warning: z
      .string()
      .optional()
      .describe('A weakness of the specification itself, or what a deletion loses'),
    waits: z
      .literal(true)
      .optional()
      .describe('The step does not change the resource; it waits until the resource is ready'),
    observed: z.boolean().describe('`false` if it was not read, because what contains it does not exist yet'),
  })
  .meta({ id: 'item', description: 'A resource of a step, and what the run would do about it' });

export const repair = z
  .strictObject({
    when: z.string().describe('The failure that it repairs: `AWS denies Vault iam:GetRole`'),
    items: z.array(item).readonly().describe('What it would change'),
  })
  .meta({ id: 'repair', description: 'A repair that a step may need' });

export const failure = z
  .strictObject({
    kind: z
      .enum(['input', 'refused', 'failed'])
      .describe(
        '`input`: an input or the environment is wrong. `refused`: a conflict, or no consent. `failed`: a system failed',
      ),
    resource: z.string().describe('The resource concerned'),
    seen: z.string().describe('What was observed, in the outside system’s own words if it gave any'),
    cause: z.string().optional().describe('The likely cause'),
    next: z.array(z.string()).readonly().describe('What to do next, one action each'),
    diagnosis: z
      .string()
      .optional()
      .describe('The diagnosis that explains it: its page is docs/troubleshooting/<id>.md'),
  })
  .meta({ id: 'failure', description: 'What went wrong' });

export const finding = z
  .strictObject({
    status: z
      .enum(['pass', 'warn', 'fail', 'unknown'])
      .describe('`unknown`: the check could not read what it needs'),
    detail: z.string().describe('What was observed'),
    next: z.array(z.string()).readonly().optional().describe('What to do about it, one action each'),
  })
  .meta({ id: 'finding', description: 'What a check found' });

export const step = z.string().describe('The step’s id: `01-aws.1`');
export const noted = z
  .string()
  .describe('The step’s id, or the part of the run that it concerns, such as `vault` or `plan`');
export const title = z.string().describe('The step’s title in the guide');
export const why = z.string().describe('Why the step is done');
export const seconds = z.number().describe('How long it took');
export const name = z.string().describe('The name of the plan’s item');

/** The common fields of all lines. */
export const line = {
  version: z.literal(EVENTS_VERSION).describe('The version of this schema'),
  time: z.iso.datetime().describe('When it happened, in UTC'),
  cluster: z.string().optional().describe('The cluster’s name in the fleet file; only in a fleet'),
  by: z
    .strictObject({ as: z.string(), user: z.string(), pid: z.number() })
    .optional()
    .describe('Who runs it: the AWS identity, the user of the machine (`ada@laptop`); only in the journal'),
  unshown: z
    .string()
    .optional()
    .describe('Why the line was not shown, if standard output had failed; only in the journal'),
};
