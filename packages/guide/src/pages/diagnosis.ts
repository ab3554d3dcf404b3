import { fenced, textOf } from 'engine/resource';
import { type PageVariable, variablesOf } from 'pages';
import { filledIn, type GuideValues } from 'troubleshoot';
import type { Runbooks } from '../guide.ts';
import { guideFiles } from './page-blocks.ts';

/** The page of a single diagnosis, with the variables and the files for its commands. They have this cluster's values, as far as known. */
export function diagnosisPage(
  id: string,
  runbooks: Runbooks,
  variables: readonly PageVariable[],
  wanted?: GuideValues,
): string {
  const files = Object.entries(guideFiles(runbooks));
  const page = textOf('docs/troubleshooting', id)
    .replace(/^---\n[\s\S]*?---\n/, '')
    .trimStart()
    .replaceAll(/^.* \(README, “Files”\).*$/gm, (paragraph) => {
      const named = files.filter(([file]) => paragraph.includes(file));
      const commands = named.map(([, command]) => fenced(command, 'sh'));
      return [paragraph.replace(' (README, “Files”)', ' (below)'), ...commands].join('\n\n');
    })
    .replaceAll(/^```sh\n[\s\S]*?\n```$|^Prints: .*$/gm, (found) => filledIn(found, wanted));
  const block = fenced(variablesOf(page, variables), 'sh');
  return page.replace(SEE_VARIABLES, () => `Paste this first. It changes to an empty folder:\n\n${block}`);
}

/** The hint on a page that uses variables. */
const SEE_VARIABLES = 'Paste the [variables](README.md#variables).';
