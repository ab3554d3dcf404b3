import { INDEX_PAGE } from 'engine/command-line/export';
import type { CommandLine } from 'engine/command-line/options';
import { indexPage, page, sectionOf } from 'pages';
import type { Runbooks } from '../guide.ts';
import { checkFlags, gatherInputs } from '../inputs/gather-inputs.ts';
import { variantOf } from '../inputs/variant.ts';
import { DOCS, VERSION } from '../project.ts';
import { writtenFrom } from './describe.ts';
import { symbolicGuide } from './symbolic.ts';
import { pageValues, pageVariables } from './variables.ts';

/**
 * Runbooks as wiki pages: their names and texts. The bytes change only with the project's version, its runbooks and
 * (with `resolved`) the inputs. AWS is not called.
 * @throws Failure of kind input for an invalid value; with `resolved`, for every input that a run would refuse too.
 */
export async function exportedPages(
  ids: readonly string[],
  options: CommandLine,
  withIndex: boolean,
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
  const index = withIndex ? [[INDEX_PAGE, indexPage(sections, VERSION)] as const] : [];
  const pages = sections.map(
    (section) => [`${section.id}.md`, page(section, VERSION, sections, options.links ?? DOCS)] as const,
  );
  return new Map([...index, ...pages]);
}
