import { INDEX_PAGE } from 'engine/command-line/export';
import type { CommandLine } from 'engine/command-line/options';
import { GENERATED_BY } from 'engine/own-file';
import { reference } from 'engine/resource';
import { indexPage, OWN_VAULT_PAGES, type PageVariable, page, sectionOf } from 'pages';
import { allPages } from 'troubleshoot';
import type { Runbooks } from './guide.ts';
import { checkFlags } from './inputs/gather-inputs.ts';
import { variantOf } from './inputs/variant.ts';
import { diagnosisPage } from './pages/diagnosis.ts';
import { symbolicGuide } from './pages/symbolic.ts';
import { symbolicRunbook } from './pages/symbolic-runbook.ts';
import {
  fileReferences,
  type Given,
  guideVariables,
  pageValues,
  pageVariables,
  setBySteps,
} from './pages/variables.ts';
import { DOCS, VERSION } from './project.ts';
import { inputsForText } from './run/inherited-inputs.ts';

/**
 * Runbooks as wiki pages: their names and texts; with `all`, also an index and the pages of the diagnoses. The bytes change only with
 * the project's version, its runbooks, whether VAULT_ADDR is set, and (with `resolved`) the inputs and what stands in the cluster.
 * @throws Failure of kind input for an invalid value; with `resolved`, for every input that a run would also refuse.
 */
export async function exportedPages(
  ids: readonly string[],
  options: CommandLine,
  all: boolean,
  runbooks: Runbooks,
): Promise<Map<string, string>> {
  checkFlags(options);
  const inputs = options.resolved
    ? await inputsForText(options, runbooks)
    : { CLUSTER_NAME: options.cluster, AWS_REGION: options.region, VAULT_ADDR: undefined };
  const ownVault = options.ownVault || Boolean(inputs.VAULT_ADDR ?? process.env.VAULT_ADDR);
  const sectionsOf = sectionsWith(options, runbooks);
  const sections = await sectionsOf(ids, { ...inputs, ownVault });
  const others =
    all && !ownVault ? await sectionsOf(Object.keys(OWN_VAULT_PAGES), { ...inputs, ownVault: true }) : [];
  const { links = all ? '.' : DOCS } = options;
  return new Map([
    ...(all ? [[INDEX_PAGE, indexPage(sections, VERSION)] as const] : []),
    ...[...sections, ...others].map(
      (section) => [`${section.page}.md`, page(section, VERSION, [...sections, ...others], links)] as const,
    ),
    ...(links === '.' ? diagnosisPages(runbooks, guideVariables(variantOf(options), inputs)) : []),
  ]);
}

/** Runbooks with the variables of their pages, for the guide's Vault or the operator's own. */
function sectionsWith(options: CommandLine, runbooks: Runbooks) {
  const variant = variantOf(options);
  return async (ids: readonly string[], given: Given) => {
    const values = await pageValues(variant, given);
    const VAULT_ADDR = given.ownVault && { VAULT_ADDR: reference('VAULT_ADDR') };
    const guide = symbolicGuide(runbooks, variant, { ...values, ...fileReferences(given), ...VAULT_ADDR });
    const variables = pageVariables(variant, given);
    const shown = { ...values, ...setBySteps(given) };
    return ids.map((id) => sectionOf(symbolicRunbook(guide, id), variables, shown));
  };
}

/** The pages of all diagnoses, to which the pages of runbooks link. */
function diagnosisPages(
  runbooks: Runbooks,
  variables: readonly PageVariable[],
): [name: string, text: string][] {
  return allPages().map(({ id }) => {
    const name = `troubleshooting/${id}.md`;
    const text = diagnosisPage(id, runbooks, variables).trimEnd();
    return [name, `${text}\n\n---\n\n${GENERATED_BY} ${VERSION}, from docs/${name}.\n`];
  });
}
