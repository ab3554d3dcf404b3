import { INDEX_PAGE } from 'engine/command-line/export';
import type { CommandLine } from 'engine/command-line/options';
import { indexPage, page, sectionOf } from 'pages';
import { createSystems, openGuide, type Runbooks } from '../guide.ts';
import { vaultEnvironment } from '../inputs/environment.ts';
import { checkFlags, gatherInputs } from '../inputs/gather-inputs.ts';
import { VARIABLES } from '../inputs/inputs.ts';
import { variantOf } from '../inputs/variant.ts';
import { DOCS, VERSION } from '../project.ts';
import { writtenFrom } from './describe.ts';
import { GUIDE_INPUTS, symbolicGuide } from './symbolic.ts';
import { resolvedVariables, symbolicVariables } from './variables.ts';

/**
 * Runbooks as wiki pages: their names and texts. The bytes change only with the project's version, its runbooks and
 * (with `resolved`) the cluster's values.
 * @throws Failure of kind input for an invalid value; with `resolved`, for everything that a run would refuse too.
 */
export async function exportedPages(
  ids: readonly string[],
  options: CommandLine,
  withIndex: boolean,
  runbooks: Runbooks,
): Promise<Map<string, string>> {
  checkFlags(options);
  const variant = variantOf(options);
  const given = { CLUSTER_NAME: options.cluster, AWS_REGION: options.region };
  const { guide, variables } = options.resolved
    ? await resolvedPages(options, runbooks)
    : { guide: symbolicGuide(runbooks, variant), variables: symbolicVariables(variant, given) };
  const sections = ids.map((id) => sectionOf(writtenFrom(guide, id), variables));
  const index = withIndex ? [[INDEX_PAGE, indexPage(sections, VERSION)] as const] : [];
  const pages = sections.map(
    (section) => [`${section.id}.md`, page(section, VERSION, sections, options.links ?? DOCS)] as const,
  );
  return new Map([...index, ...pages]);
}

/** The inputs whose values decide which commands there are. */
const SHAPING = ['IAM_TAGS', 'HASHICORP_HELM_REPO', 'GLOO_HELM_REPO'] as const;

/** The guide with references, and the values that a page puts in their place, checked as in a run. */
async function resolvedPages(flags: CommandLine, runbooks: Runbooks) {
  const inputs = gatherInputs(flags, process.env, process.cwd());
  const set = VARIABLES.filter((name) => GUIDE_INPUTS.includes(name) || inputs[name] !== undefined);
  const shaping = Object.fromEntries(SHAPING.map((name) => [name, inputs[name]]));
  // Checked before AWS is called. The Vault of this shell is not the one that the pages are for.
  vaultEnvironment(process.env);
  const guide = await openGuide(
    createSystems(inputs, { ...process.env, VAULT_ADDR: undefined }, undefined, runbooks),
  );
  const variant = variantOf(flags);
  return {
    guide: symbolicGuide(runbooks, variant, set, shaping),
    variables: resolvedVariables(variant, guide),
  };
}
