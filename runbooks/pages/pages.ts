import { INDEX_PAGE } from 'engine/command-line/export';
import type { CommandLine } from 'engine/command-line/options';
import { reference } from 'engine/resource';
import { indexPage, page, type Source, sectionOf } from 'pages';
import { createClients, openRunContext } from '../context.ts';
import { vaultEnvironment } from '../inputs/environment.ts';
import { checkFlags, type Flags, gatherInputs } from '../inputs/gather-inputs.ts';
import { VARIABLES } from '../inputs/inputs.ts';
import { VERSION } from '../project.ts';
import { symbolicSource, variantOf, writtenFrom } from './describe.ts';
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

/** The page that makes the role: there, its ARN is what the command printed. */
const MAKES_ROLE = '01-aws';

/** Each page makes the policies that it attaches. A name that is taken must never attach somebody else's policy. */
const ARNS_OF_PAGE = {
  VAULT_AUTH_POLICY_ARN: reference('VAULT_AUTH_POLICY_ARN'),
  VAULT_AUTH_GET_ROLE_POLICY_ARN: reference('VAULT_AUTH_POLICY_ASSUME_ROLE_ARN'),
};

/** As in a run. */
async function resolvedSource(variant: Variant, flags: Flags): Promise<Source> {
  const inputs = gatherInputs(flags, process.env, process.cwd());
  const set = VARIABLES.filter((name) => GUIDE_INPUTS.includes(name) || inputs[name] !== undefined);
  const symbolic = symbolicSource(variant, flags, set);
  // Checked before AWS is called. The Vault of this shell is not the one that the pages are for.
  vaultEnvironment(process.env);
  const context = await openRunContext(
    createClients(inputs, { ...process.env, VAULT_ADDR: undefined }, undefined),
  );
  const shown = { ...context, ...ARNS_OF_PAGE, inputs: inputsOfPages(inputs) };
  const ofRole = { ...shown, VAULT_AUTH_ROLE_ARN: reference('VAULT_AUTH_ROLE_ARN') };
  return {
    ...writtenFrom(shown),
    runbook: (id) => writtenFrom(id === MAKES_ROLE ? ofRole : shown).runbook(id),
    variables: resolvedVariables(context),
    symbolic,
  };
}
