import type { CommandLine } from 'command-line/options';
import { INDEX_PAGE, indexPage, page, type Section, type Source, sectionOf } from 'export';
import { createClients, openRunContext } from './context.ts';
import { symbolicSource, variantOf, writtenFrom } from './describe.ts';
import { vaultEnvironment } from './environment.ts';
import { checkFlags, type Flags, gatherInputs } from './gather-inputs.ts';
import { VARIABLES } from './inputs.ts';
import { VERSION } from './project.ts';
import { GUIDE_INPUTS, inputsOfPages, type Variant } from './symbolic.ts';
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
  const sections: Section[] = [];
  for (const id of ids) sections.push(await sectionOf(id, source));
  const files = new Map<string, string>();
  if (withIndex) files.set(INDEX_PAGE, indexPage(sections, VERSION));
  for (const section of sections) files.set(`${section.id}.md`, page(section, VERSION));
  return files;
}

async function sourceOf(options: CommandLine): Promise<Source> {
  checkFlags(options);
  const variant = variantOf(options);
  return options.resolved ? resolvedSource(variant, options) : symbolicSource(variant, options);
}

/** As for a run. */
async function resolvedSource(variant: Variant, flags: Flags): Promise<Source> {
  const inputs = gatherInputs(flags, process.env, process.cwd());
  const set = VARIABLES.filter((name) => GUIDE_INPUTS.includes(name) || inputs[name] !== undefined);
  const symbolic = symbolicSource(variant, flags, set);
  // Checked before AWS is called. The Vault of this shell is not the one that the pages are for.
  vaultEnvironment(process.env);
  const context = await openRunContext(
    createClients(inputs, { ...process.env, VAULT_ADDR: undefined }, undefined),
  );
  return {
    ...writtenFrom({ ...context, inputs: inputsOfPages(inputs) }),
    variables: resolvedVariables(context),
    symbolic,
  };
}
