import * as z from 'zod';
import { differences, line, name, seconds, step } from './parts.ts';

const id = z.string().describe('It joins the two events of a change');

export const change = z
  .strictObject({
    ...line,
    type: z.literal('change'),
    id,
    step,
    name,
    action: z.enum(['create', 'update', 'delete', 'prove']),
    differences: differences.describe('What an update changes'),
    detail: z.string().optional().describe('What is deleted with it'),
    writes: z.string().optional().describe('What a proof writes for a moment and removes again'),
  })
  .describe('A change is about to be made. The journal consists of these events and `change-end`.');

export const changeEnd = z
  .strictObject({
    ...line,
    type: z.literal('change-end'),
    id,
    step,
    name,
    failed: z.string().optional().describe('What was observed; left out if the change succeeded'),
    calls: z
      .array(
        z.strictObject({
          call: z.string().describe('Without its arguments: `iam CreateRole`'),
          requestId: z.string().optional().describe('The id in CloudTrail, or in Vault’s audit log'),
          outcome: z.string().describe('`ok`, or the name of the error'),
          attempts: z.number().optional().describe('How often it was sent, if more than once'),
        }),
      )
      .readonly()
      .describe('The calls that changed something and, after a failure, the last call'),
    seconds,
  })
  .describe('A change has ended. A change without this event was killed, or is under way.');
