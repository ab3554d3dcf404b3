import { INDEX_PAGE } from 'engine/command-line/export';
import type { CommandLine } from 'engine/command-line/options';
import { GENERATED_BY } from 'engine/own-file';
import { indexPage, page, sectionOf, type Variable } from 'pages';
import { allPages } from 'troubleshoot/internal';
import type { Runbooks } from '../guide.ts';
import { checkFlags, gatherInputs } from '../inputs/gather-inputs.ts';
import { variantOf } from '../inputs/variant.ts';
import { DOCS, VERSION } from '../project.ts';
import { writtenFrom } from './describe.ts';
import { diagnosisPage } from './diagnosis.ts';
import { symbolicGuide } from './symbolic.ts';
import { guideVariables, pageValues, pageVariables } from './variables.ts';

/**
 * Runbooks as wiki pages: their names and texts; with `all`, an index and the pages of the diagnoses. The bytes change only with the project's version, its runbooks and
 * (with `resolved`) the inputs. AWS is not called.
 * @throws Failure of kind input for an invalid value; with `resolved`, for every input that a run would refuse too.
 */
export async function exportedPages(
  ids: readonly string[],
  options: CommandLine,
  all: boolean,
  runbooks: Runbooks,
): Promise<Map<string, string>> {
  checkFlags(options);
  const variant = variantOf(options);
  const given = options.resolved
    ? gatherInputs(options, process.env, process.cwd())
    : { CLUSTER_NAME: options.cluster, AWS_REGION: options.region };
  const values = await pageValues(variant, given);
  const guide = symbolicGuide(runbooks, variant, values);
  const variables = pageVariables(variant, given);
  const sections = ids.map((id) => sectionOf(writtenFrom(guide, id), variables, values));
  const { links = all ? '.' : DOCS } = options;
  return new Map([
    ...(all ? [[INDEX_PAGE, indexPage(sections, VERSION)] as const] : []),
    ...sections.map((section) => [`${section.id}.md`, page(section, VERSION, sections, links)] as const),
    ...(links === '.' ? diagnosisPages(runbooks, guideVariables(variant, given)) : []),
  ]);
}

/** The pages of all diagnoses, to which the pages of runbooks link. */
function diagnosisPages(runbooks: Runbooks, variables: readonly Variable[]): [name: string, text: string][] {
  return allPages().map(({ id }) => {
    const name = `troubleshooting/${id}.md`;
    const text = diagnosisPage(id, runbooks, variables).trimEnd();
    return [name, `${text}\n\n---\n\n${GENERATED_BY} ${VERSION}, from docs/${name}.\n`];
  });
}
