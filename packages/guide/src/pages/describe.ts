import type { RunbookHelp } from 'engine/command-line/catalogue';
import type { CommandLine } from 'engine/command-line/options';
import { OWN_VAULT_PAGES, type Written } from 'pages';
import { runbookIds, runbooksOf, TROUBLESHOOT, wholeGuide } from '../catalog.ts';
import type { Guide, Runbooks } from '../guide.ts';
import { defaultOf } from '../inputs/inputs.ts';
import { USUAL, variantOf } from '../inputs/variant.ts';
import { stepsOfRun } from '../proofs/as-planned.ts';
import { symbolicGuide } from './symbolic.ts';

/** The help of a runbook, or of `all`. */
export function describeRunbook(options: CommandLine, runbooks: Runbooks): RunbookHelp {
  const whole = options.runbook === 'all';
  const ids = runbookIds(options, runbooks);
  const guide = symbolicGuide(runbooks, variantOf(options));
  const sections = ids.map((id) => writtenFrom(guide, id));
  return {
    purpose: whole ? 'Each section below, in this order.' : (sections[0]?.purpose ?? ''),
    steps: stepsOfRun(
      ids,
      sections.filter(runsSteps).flatMap(({ steps }) => steps),
      guide,
    ),
  };
}

/** Troubleshooting repairs by steps of the other sections: its own are only on its page. */
const runsSteps = ({ id }: Pick<Written, 'id'>) => id !== TROUBLESHOOT;

/** The ids of the runbooks that `--only` and `--from` take, and of their steps. */
export function stepIds(runbooks: Runbooks): readonly string[] {
  const guide = symbolicGuide(runbooks, USUAL);
  const ids = [...wholeGuide(runbooks), runbooks.teardown.id];
  return ids.flatMap((id) => [
    id,
    ...stepsOfRun([id], writtenFrom(guide, id).steps, guide).map((step) => step.id),
  ]);
}

export function writtenFrom(guide: Guide, id: string): Written {
  const { title, purpose, steps } = runbooksOf(guide.runbooks, [id])[0] ?? guide.runbooks.preflight;
  const name = guide.guideVersion === '1.16' ? 'Gloo Edge 1.16' : 'Gloo Gateway 1.17';
  // The end-to-end tests run each page with the guide's own versions.
  const from = { ...guide, clusterName: '' };
  const tried = `Gloo ${defaultOf('EDGE_VERSION', from)} and Vault’s chart ${defaultOf('VAULT_HELM_VERSION', from)}`;
  const isByHand = guide.runbooks.byHand.some((one) => one.id === id);
  const flags = [
    guide.guideVersion === '1.16' ? ' --guide 1.16' : '',
    guide.enterprise ? ' --enterprise' : '',
  ];
  return {
    ...{ id, guide: name, tried, title: title(guide), purpose: purpose(guide), steps: steps(guide) },
    page: guide.VAULT_ADDR === undefined ? id : (OWN_VAULT_PAGES[id] ?? id),
    ...(!isByHand && { automated: `./runbook ${id}${flags.join('')}` }),
  };
}
