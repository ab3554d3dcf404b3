import { fenced } from 'engine/resource';
import { type Variable, variablesOf } from 'pages';
import { filledPage, type Wanted } from 'troubleshoot/internal';
import type { Runbooks } from '../guide.ts';
import { guideFiles } from './page-blocks.ts';

/** The page of a diagnosis by itself, with the variables and the files that its commands need. */
export function diagnosisPage(
  id: string,
  runbooks: Runbooks,
  variables: readonly Variable[],
  wanted?: Wanted,
): string {
  const page = filledPage(id, wanted, guideFiles(runbooks));
  const block = fenced(variablesOf(page, variables), 'sh');
  return page.replace(SEE_VARIABLES, () => `Paste this first. It changes to an empty folder:\n\n${block}`);
}

/** What a page says that reads variables. */
const SEE_VARIABLES = 'Paste the [variables](README.md#variables).';
