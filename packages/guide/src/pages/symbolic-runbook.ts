import { OWN_VAULT_PAGES, type SymbolicRunbook } from 'pages';
import { runbooksOf } from '../catalogue.ts';
import type { Guide } from '../guide.ts';
import { defaultOf } from '../inputs/inputs.ts';

/** A runbook in the form of its page. */
export function symbolicRunbook(guide: Guide, id: string): SymbolicRunbook {
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
