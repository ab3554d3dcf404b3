import { INDEX_PAGE } from 'engine/command-line/export';
import type { CommandLine } from 'engine/command-line/options';
import { indexPage, page, type Source, sectionOf } from 'pages';
import { createClients, openRunContext } from '../context.ts';
import { vaultEnvironment } from '../inputs/environment.ts';
import { checkFlags, type Flags, gatherInputs } from '../inputs/gather-inputs.ts';
import { VARIABLES } from '../inputs/inputs.ts';
import { VERSION } from '../project.ts';
import { symbolicSource, variantOf, writtenFrom } from './describe.ts';
import { GUIDE_INPUTS, symbolicContext, type Variant } from './symbolic.ts';
import { resolvedVariables } from './variables.ts';

/**
 * Runbooks as wiki pages: their names and texts. The bytes change only with the project's version, its runbooks and
 * (with `resolved`) the cluster's values.
 * @throws Failure of kind input for an invalid value; with `resolved`, for everything that a run would refuse too.
 */
export async function exportedPages(
  ids: readonly string[],
  options: CommandLine,
  withIndex: boolean,
): Promise<Map<string, string>> {
  const source = await sourceOf(options);
  const sections = ids.map((id) => sectionOf(id, source));
  const files = new Map<string, string>();
  if (withIndex) files.set(INDEX_PAGE, indexPage(sections, VERSION));
  for (const [index, section] of sections.entries()) {
    const neighbours = { previous: sections[index - 1], next: sections[index + 1] };
    files.set(`${section.id}.md`, page(section, VERSION, neighbours));
  }
  return files;
}

async function sourceOf(options: CommandLine): Promise<Source> {
  checkFlags(options);
  const variant = variantOf(options);
  return options.resolved ? resolvedSource(variant, options) : symbolicSource(variant, options);
}

/** The inputs whose values decide which commands there are. */
const SHAPING = ['IAM_TAGS', 'HASHICORP_HELM_REPO', 'GLOO_HELM_REPO'] as const;

/** The guide with references, and the values that a page puts in their place, checked as in a run. */
async function resolvedSource(variant: Variant, flags: Flags): Promise<Source> {
  const inputs = gatherInputs(flags, process.env, process.cwd());
  const set = VARIABLES.filter((name) => GUIDE_INPUTS.includes(name) || inputs[name] !== undefined);
  const shaping = Object.fromEntries(SHAPING.map((name) => [name, inputs[name]]));
  // Checked before AWS is called. The Vault of this shell is not the one that the pages are for.
  vaultEnvironment(process.env);
  const context = await openRunContext(
    createClients(inputs, { ...process.env, VAULT_ADDR: undefined }, undefined),
  );
  return {
    ...writtenFrom(symbolicContext(variant, set, shaping)),
    variables: resolvedVariables(context),
  };
}
