import type { RunbookHelp } from 'engine/command-line/catalogue';
import type { CommandLine } from 'engine/command-line/options';
import type { SymbolicRunbook } from 'pages';
import { runbookIds, TROUBLESHOOT } from '../catalogue.ts';
import type { Runbooks } from '../guide.ts';
import { variantOf } from '../inputs/variant.ts';
import { ownVaultOf, symbolicGuide } from '../pages/symbolic.ts';
import { symbolicRunbook } from '../pages/symbolic-runbook.ts';
import { stepsOfRun } from '../proofs/from-here/as-planned.ts';

/** The help of a runbook, or of `all`, with the steps for the Vault of this environment. */
export function describeRunbook(options: CommandLine, runbooks: Runbooks): RunbookHelp {
  const whole = options.runbook === 'all';
  const ids = runbookIds(options, runbooks);
  const guide = symbolicGuide(runbooks, variantOf(options), ownVaultOf(process.env));
  const sections = ids.map((id) => symbolicRunbook(guide, id));
  return {
    purpose: whole ? 'Each section below, in this order.' : (sections.find(runsSteps)?.purpose ?? ''),
    steps: stepsOfRun(
      ids,
      sections.filter(runsSteps).flatMap(({ steps }) => steps),
      guide,
    ),
  };
}

/** Troubleshooting repairs with steps of the other sections: its own are only on its page. */
const runsSteps = ({ id }: Pick<SymbolicRunbook, 'id'>) => id !== TROUBLESHOOT;
