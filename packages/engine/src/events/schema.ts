import * as z from 'zod';
import { differences, event, failure, finding, item, list, repair, text, texts } from './parts.ts';

const step = text('The step’s id: `01-aws.1`');
const noted = text('The step’s id, or the part of the run that it concerns, such as `vault` or `plan`');
const title = text('The step’s title in the guide');
const why = text('Why the step is done');
const seconds = z.number().describe('How long it took');
const name = text('The name of the plan’s item');
const items = list(item);
const runOutcomes = [
  ...(['nothing to do', 'done', 'would change', 'failed'] as const),
  ...(['refused', 'wrong input', 'interrupted'] as const),
] as const;
const change = { id: text('The same text in both events of a change'), step, name };

export const publishedEvent = z.discriminatedUnion('type', [
  event('target', 'Where the run acts, and as whom.', {
    target: z
      .record(z.string(), z.string())
      .describe(
        '`cluster`, `region`, `inputs` (those that are not the guide’s defaults, after their sources), `account`, `as` (the AWS identity) and, if the run needs the cluster, `context` and your own Vault’s `vault`, `vault namespace` and `vault id`',
      ),
  }),
  event('section', 'The events that follow belong to this section of the guide.', {
    runbook: text('`01-aws`'),
    title: text('The section’s title in the guide'),
    purpose: text('What the section is for'),
  }),
  event('plan', 'The plan of one step. This step has not changed anything yet.', {
    step,
    title,
    why,
    checks: texts('The names of the step’s checks').optional(),
    writes: text('Objects that the checks write and then remove').optional(),
    items,
    repairs: list(repair)
      .optional()
      .describe('The repairs that the step may need. Consent to the plan covers them'),
  }),
  event('plan-end', 'The plan of all steps is complete.', {
    counts: z
      .strictObject({
        create: z.number(),
        update: z.number(),
        delete: z.number(),
        keep: z.number(),
        conflict: z.number(),
        'no change': z.number(),
      })
      .describe('How many resources there are of each action, without those that are only waited for'),
    waits: z
      .number()
      .optional()
      .describe('How many resources exist and are not ready. A run only waits for them'),
    repairs: z
      .number()
      .optional()
      .describe('How many more changes the repairs would make that steps may need'),
  }),
  event('step-start', 'A step starts.', {
    step,
    title,
    why,
    after: texts('The ids of the steps that have to end before it'),
  }),
  event('change', 'A change is about to be made. The journal consists of these events and `change-end`.', {
    ...change,
    action: z.enum(['create', 'update', 'delete', 'prove']),
    differences: differences.optional().describe('What an update changes'),
    detail: text('What is deleted with it').optional(),
    writes: text('Objects that a proof writes and then removes').optional(),
  }),
  event('change-end', 'A change has ended. A change without this event was killed, or is under way.', {
    ...change,
    failed: text('What was observed; left out if the change succeeded').optional(),
    seconds,
  }),
  event('waiting', 'What a step, or the plan, is doing or waiting for right now. For display only.', {
    step: noted,
    message: z.string(),
  }),
  event('resource', 'A step has ended its work on one resource, and read it back.', {
    step,
    name,
    outcome: z.enum(['no change', 'kept', 'created', 'updated', 'deleted']),
    detail: z.string().optional(),
    warning: z.string().optional(),
    waits: z.literal(true).optional().describe('The step only waited until the resource was ready.'),
    seconds,
  }),
  event('check', 'A check has ended.', {
    step,
    name: z.string(),
    group: text('For a link of the chain: the system that it is about').optional(),
    told: z
      .literal(true)
      .optional()
      .describe('For a link that does not pass: a diagnosis, or an earlier link, says why'),
    finding,
    seconds: seconds
      .optional()
      .describe('How long it took; left out for links of the chain, which are observed together'),
  }),
  event('diagnosis', 'A known problem was found.', {
    step,
    id: text('The diagnosis: its page is troubleshooting/<id>.md'),
    explain: text('The command that prints that page').optional(),
    level: z.enum(['warn', 'fail']),
    title: text('The title of its page'),
    headline: text('What is wrong here, as a sentence; left out for a pasted error').optional(),
    evidence: text('What was observed of it'),
    besides: text('What of the evidence the headline lacks').optional(),
    cause: z.string(),
    confirm: list(z.strictObject({ run: z.string(), prints: z.string() }))
      .optional()
      .describe('For a pasted error: the commands that confirm the cause, and what they print'),
    repair: texts('The commands, or what else to do, one each'),
    harmful: list(z.int()).optional().describe('The indexes in `repair` of commands that may do harm'),
    follows: texts('The ids of the diagnoses that it may follow from').optional(),
  }),
  event(
    'repair',
    'A step met a known error, and offers the guide’s repair for it. What the plan did not name needs another consent.',
    {
      step,
      denial: text('The error that the repair answers'),
      repair: z.strictObject({ title: z.string(), text: z.string() }).describe('As the guide describes it'),
      items,
    },
  ),
  event('note', 'A remark that changes no exit code.', { step: noted, message: z.string() }),
  event('failure', 'A step, or the whole run, failed or was refused.', {
    step: text('The step’s id; left out if the run as a whole failed').optional(),
    failure,
  }),
  event(
    'step-end',
    'A step has ended. `outcome` is the most significant of its resources’ outcomes; `unknown`: nothing failed, but at least one check could not run.',
    {
      step,
      title,
      outcome: z.enum([
        ...(['no change', 'kept', 'created', 'updated', 'deleted', 'repaired', 'passed'] as const),
        ...(['unknown', 'skipped', 'failed', 'interrupted', 'not run'] as const),
      ]),
      seconds: seconds.describe('From its start or, if it was confirmed, from the consent'),
    },
  ),
  event(
    'left',
    'After a teardown: what the last read found of the resources to delete, and what helm leaves.',
    {
      items,
    },
  ),
  event('run-end', 'The run has ended. It is the last line.', {
    outcome: z.enum(runOutcomes),
    exitCode: z.number(),
  }),
]);

export type PublishedEvent = z.infer<typeof publishedEvent>;

type Without<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never;

/** A published event before its version and time are added. */
export type EventFacts = Without<PublishedEvent, 'version' | 'time'>;

/** The content of `docs/events.schema.json`. A reader has to accept fields that a later version adds. */
export function eventsSchema(): string {
  const schema = z.toJSONSchema(publishedEvent, {
    override: ({ jsonSchema }) => {
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}
