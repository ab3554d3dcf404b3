import type { CommandLine } from 'engine/command-line/options';
import { literal, nearest, withoutLinks, wrongInput } from 'engine/resource';
import { paragraph } from 'engine/run';
import { allPages } from 'troubleshoot';
import type { Runbooks } from '../guide.ts';
import { gatherKnown } from '../inputs/gather-inputs.ts';
import { variantOf } from '../inputs/variant.ts';
import { diagnosisPage } from '../pages/diagnosis.ts';
import { guideVariables } from '../pages/variables.ts';
import { inputsForText } from '../run/inherited-inputs.ts';
import { guideValues } from './guide-values.ts';

/**
 * `./runbook explain ID`: the page of a diagnosis, with this cluster's values as far as inputs give them. Without an id, the list
 * of all diagnoses.
 * @throws Failure of kind input if the diagnosis does not exist, or an input is invalid
 */
export async function explainCommand(line: CommandLine, runbooks: Runbooks): Promise<string> {
  const { argument: id } = line;
  if (id === undefined) return listOfAll();
  const ids = allPages().map((page): string => page.id);
  if (!ids.includes(id)) {
    const near = nearest(id, ids).map((one) => `./runbook explain ${one}`);
    const seen = `there is no diagnosis ${literal(id)}`;
    throw wrongInput('./runbook explain', seen, ...near, './runbook explain lists all.');
  }
  const isKnown = gatherKnown(line, process.env, process.cwd()) !== undefined;
  const systems = isKnown ? await inputsForText(line, runbooks) : undefined;
  const wanted = systems && (await guideValues(systems));
  const given = { ...wanted?.variables, VAULT_ADDR: systems?.VAULT_ADDR };
  // The variables of the page define how its vault is reached.
  const typed = wanted && { ...wanted, vault: (command: string) => command };
  return forTerminal(diagnosisPage(id, runbooks, guideVariables(variantOf(line), given), typed));
}

/** Breaks a page at the width of the terminal, if there is one. Code stays unbroken, so that it can be copied. */
function forTerminal(page: string): string {
  const [text = '', code = '', rest] = page.split(/(^```[\s\S]*?^```$)([\s\S]*)/m);
  const lines = paragraph('', withoutLinks(text), process.stdout) + code;
  return rest === undefined ? lines : lines + forTerminal(rest);
}

function listOfAll(): string {
  const pages = allPages();
  const width = Math.max(...pages.map(({ id }) => id.length));
  return pages.map(({ id, title }) => `${id.padEnd(width)}  ${title}\n`).join('');
}
