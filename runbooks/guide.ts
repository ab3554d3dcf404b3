import type { Runbook } from 'engine/run';
import { aws } from './01-aws.ts';
import { vault } from './02-vault.ts';
import { gloo } from './03-gloo.ts';
import { verify } from './04-verify.ts';
import { troubleshoot } from './90-troubleshoot.ts';
import { teardown } from './99-teardown.ts';
import type { RunContext } from './context.ts';

export const GUIDE: readonly Runbook<RunContext>[] = [aws, vault, gloo];

/** The runbooks with these ids, in the guide's order; not the preflight, whose steps need no context. */
export function runbooksOf(ids: readonly string[]): readonly Runbook<RunContext>[] {
  return [...GUIDE, verify, troubleshoot, teardown].filter(({ id }) => ids.includes(id));
}
