import * as z from 'zod';
import type { Comparison, Difference, FailureText } from '../resource/index.ts';

/** The version of the published events. Raise it when a field is renamed or removed, or a value changes its meaning. */
export const EVENTS_VERSION = 3;

// Parts that several types of events share.

export const text = (description: string) => z.string().describe(description);
export const texts = (description: string) => z.array(z.string()).readonly().describe(description);
export const list = <Item extends z.ZodType>(item: Item) => z.array(item).readonly();

const named = (description: string) => z.record(z.string(), z.string()).optional().describe(description);

export const differences = list(
  z.strictObject({
    field: z.string(),
    live: text('Left out if the field is absent').optional(),
    wanted: z.string(),
    said: text('The difference as a sentence, where the field is a path').optional(),
  }),
) satisfies z.ZodType<readonly Difference[]>;

export const item = z
  .strictObject({
    kind: text('What it is: `iam-role`, `vault-policy`'),
    name: text('How an engineer names it: `iam role dev-role-iam-demo`'),
    action: z
      .enum(['no change', 'create', 'update', 'delete', 'keep', 'conflict'])
      .describe(
        '`keep`: it was to be deleted, and stays. `conflict`: these runbooks do not change it, and the run is refused',
      ),
    command: text(
      'What a person would type to do exactly this; secrets are masked. Absent on `conflict`. Present on `keep` only if a teardown leaves the deletion to the operator',
    ).optional(),
    detail: text(
      'A remark: who created it, why it stays, why it is a conflict, what is deleted with it, who loses a login',
    ).optional(),
    differences: differences
      .optional()
      .describe('The fields that differ from the guide: `field`, `live` (left out if absent) and `wanted`'),
    options: texts('What the operator can do about it, one sentence each').optional(),
    warning: text('A weakness of the specification itself, or what a deletion loses').optional(),
    waits: z
      .literal(true)
      .optional()
      .describe('The step does not change the resource; it waits until the resource is ready'),
    document: z
      .literal(true)
      .optional()
      .describe(
        'A document that a later item passes to its tool. People see it and agree to it; it is not a change by itself',
      ),
    source: named('External inputs of a change, such as a chart with its repository and digest'),
    sealed: named(
      'External inputs that may be secret, each as an HMAC. Each run has its own key, and only the file of a saved plan holds the key',
    ),
    observed: z
      .boolean()
      .describe(
        '`false` if the resource cannot exist yet: what contains it, or the chart that makes it, is not there',
      ),
  })
  .meta({
    id: 'item',
    description: 'A resource of a step, and what the run would do about it',
  }) satisfies z.ZodType<Comparison>;

export const repair = z
  .strictObject({
    when: text('The failure that it repairs: `AWS denies Vault iam:GetRole`'),
    items: list(item).describe('What it would change'),
  })
  .meta({ id: 'repair', description: 'A repair that a step may need' });

export const failure = z
  .strictObject({
    kind: z
      .enum(['input', 'refused', 'failed'])
      .describe(
        '`input`: an input or the environment is wrong. `refused`: a conflict, or no consent. `failed`: a system failed',
      ),
    resource: text('The resource concerned'),
    seen: text('What was observed, in the outside system’s own words if it gave any'),
    cause: text('The likely cause').optional(),
    next: texts('What to do next, one action per sentence'),
    diagnosis: text('The diagnosis that explains it: its page is docs/troubleshooting/<id>.md').optional(),
    explain: text('The command that prints that page').optional(),
  })
  .meta({ id: 'failure', description: 'What went wrong' }) satisfies z.ZodType<FailureText>;

export const finding = z
  .strictObject({
    status: z
      .enum(['pass', 'warn', 'fail', 'unknown'])
      .describe('`unknown`: the check could not read what it needs'),
    detail: text('What was observed'),
    cause: text('Why, if the check knows').optional(),
    next: texts('What to do about it, one action per sentence').optional(),
  })
  .meta({ id: 'finding', description: 'What a check found' });

const line = {
  version: z.literal(EVENTS_VERSION).describe('The version of this schema'),
  time: z.iso.datetime().describe('When it happened, in UTC'),
  by: z
    .strictObject({ as: z.string(), user: z.string(), pid: z.number() })
    .optional()
    .describe('Who runs it: the AWS identity, the user of the machine (`ada@laptop`); only in the journal'),
};

export function event<Type extends string, Fields extends z.ZodRawShape>(
  type: Type,
  description: string,
  fields: Fields,
) {
  type Shape = Omit<typeof line, keyof Fields> & { readonly type: z.ZodLiteral<Type> } & Fields;
  return z.strictObject({ ...line, type: z.literal(type), ...fields } as Shape).describe(description);
}
