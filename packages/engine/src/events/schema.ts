import * as z from 'zod';
import { change, changeEnd } from './change.ts';
import { failure, finding, item, line, name, noted, repair, seconds, step, title, why } from './parts.ts';

const items = z.array(item).readonly();

/** An event as `--json` prints it: one line each. */
export const publishedEvent = z.discriminatedUnion('type', [
  z
    .strictObject({
      ...line,
      type: z.literal('target'),
      target: z
        .record(z.string(), z.string())
        .describe(
          '`cluster`, `region`, `account`, `as` (the AWS identity) and, if the run needs the cluster, `context`',
        ),
    })
    .describe('Where the run acts, and as whom.'),
  z
    .strictObject({
      ...line,
      type: z.literal('section'),
      runbook: z.string().describe('`01-aws`'),
      title: z.string().describe('The section’s title in the guide'),
      purpose: z.string().describe('What the section is for'),
    })
    .describe('The events that follow belong to this section of the guide.'),
  z
    .strictObject({
      ...line,
      type: z.literal('plan'),
      step,
      title,
      why,
      shows: z.string().optional().describe('A document or command that belongs to the step'),
      checks: z.array(z.string()).readonly().optional().describe('The names of the step’s checks'),
      writes: z.string().optional().describe('What the checks write for a moment and remove again'),
      items,
      repairs: z
        .array(repair)
        .readonly()
        .optional()
        .describe('The repairs that the step may need. Consent to the plan covers them'),
    })
    .describe('The plan of one step. This step has not changed anything yet.'),
  z
    .strictObject({
      ...line,
      type: z.literal('plan-end'),
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
      repairs: z
        .number()
        .optional()
        .describe('How many more changes the repairs would make that steps may need'),
    })
    .describe('The plan of all steps is complete.'),
  z
    .strictObject({
      ...line,
      type: z.literal('step-start'),
      step,
      title,
      why,
      after: z.array(z.string()).readonly().describe('The ids of the steps that have to end before it'),
    })
    .describe('A step starts.'),
  change,
  changeEnd,
  z
    .strictObject({ ...line, type: z.literal('waiting'), step: noted, message: z.string() })
    .describe('What a step, or the plan, is doing or waiting for right now. For display only.'),
  z
    .strictObject({
      ...line,
      type: z.literal('resource'),
      step,
      name,
      outcome: z.enum(['no change', 'kept', 'created', 'updated', 'deleted']),
      detail: z.string().optional(),
      warning: z.string().optional(),
      waits: z.literal(true).optional().describe('The step only waited until the resource was ready.'),
      seconds,
    })
    .describe('A step has ended its work on one resource, and read it back.'),
  z
    .strictObject({
      ...line,
      type: z.literal('check'),
      step,
      name: z.string(),
      finding,
      seconds: seconds
        .optional()
        .describe('How long it took; left out for links of the chain, which are observed together'),
    })
    .describe('A check has ended.'),
  z
    .strictObject({
      ...line,
      type: z.literal('diagnosis'),
      step,
      id: z.string().describe('The diagnosis: its page is troubleshooting/<id>.md'),
      level: z.enum(['warn', 'fail']),
      title: z.string(),
      evidence: z.string().describe('What was observed of it'),
      cause: z.string(),
      confirm: z
        .array(
          z.strictObject({
            cause: z.string().optional().describe('The cause that it confirms, if there are several'),
            run: z.string(),
            prints: z.string(),
          }),
        )
        .readonly()
        .optional()
        .describe('For a pasted error: the commands that show which cause applies, and what they print'),
      repair: z.array(z.string()).readonly().describe('The commands, or what else to do, one each'),
    })
    .describe('A known problem was found.'),
  z
    .strictObject({
      ...line,
      type: z.literal('repair'),
      step,
      denial: z.string().describe('The error that the repair answers'),
      repair: z.strictObject({ title: z.string(), text: z.string() }).describe('As the guide describes it'),
      items,
    })
    .describe(
      'A step met a known error, and offers the guide’s repair for it. What the plan did not name needs another consent.',
    ),
  z
    .strictObject({ ...line, type: z.literal('note'), step: noted, message: z.string() })
    .describe('A remark that changes no exit code.'),
  z
    .strictObject({
      ...line,
      type: z.literal('failure'),
      step: step.optional().describe('The step’s id; left out if the run as a whole failed'),
      failure,
    })
    .describe('A step, or the whole run, failed or was refused.'),
  z
    .strictObject({
      ...line,
      type: z.literal('step-end'),
      step,
      title,
      outcome: z.enum([
        'no change',
        'kept',
        'created',
        'updated',
        'deleted',
        'repaired',
        'passed',
        'unknown',
        'skipped',
        'failed',
        'interrupted',
        'not run',
      ]),
      seconds: seconds.describe('From its start or, if it was confirmed, from the consent'),
    })
    .describe(
      'A step has ended. `outcome` is the most significant of its resources’ outcomes; `unknown`: nothing failed, but at least one check could not run.',
    ),
  z
    .strictObject({ ...line, type: z.literal('left'), items })
    .describe('After a teardown: what the last read found of the resources to delete.'),
  z
    .strictObject({ ...line, type: z.literal('cluster-start'), cluster: z.string() })
    .describe('In a fleet: the run for one cluster starts.'),
  z
    .strictObject({
      ...line,
      type: z.literal('cluster-end'),
      cluster: z.string(),
      outcome: z.enum([
        'nothing to do',
        'done',
        'would change',
        'failed',
        'refused',
        'wrong input',
        'interrupted',
        'not run',
      ]),
      exitCode: z
        .number()
        .optional()
        .describe('The exit code that a run for this cluster alone has; left out if none was started'),
      seconds,
    })
    .describe('In a fleet: the run for one cluster has ended.'),
  z
    .strictObject({
      ...line,
      type: z.literal('fleet-end'),
      exitCode: z.number().describe('The exit code of the whole fleet'),
      clusters: z.number().describe('How many clusters there were'),
      outcomes: z.string().describe('The number of clusters for each outcome, in words: `6 done, 1 failed`'),
    })
    .describe('The whole fleet has ended. It is the last line.'),
]);

export type PublishedEvent = z.infer<typeof publishedEvent>;

/** Omits some fields from each type of event separately. */
type Without<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never;

/** A published event before its version and time are added. */
export type EventFacts = Without<PublishedEvent, 'version' | 'time'>;
