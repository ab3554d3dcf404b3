import type { ExportOptions } from 'command-line/export';
import { INDEX_PAGE, indexPage, page, type Section, type Source, sectionOf } from 'export';
import { loadPreflight, loadRunbooks } from './catalog.ts';
import { createClients, openRunContext, type RunContext } from './context.ts';
import { vaultEnvironment } from './environment.ts';
import { checkFlags, type Flags, gatherInputs, guideVersion } from './gather-inputs.ts';
import { VERSION } from './project.ts';
import { inputsOfPages, symbolicContext, type Variant } from './symbolic.ts';
import { resolvedVariables, symbolicVariables } from './variables.ts';

/**
 * Runbooks as wiki pages: their names and texts. The same bytes as long as the project's version, its runbooks and (with
 * `resolved`) the cluster's values are the same.
 * @throws Failure of kind input for a value that does not fit; with `resolved`, for all that a run would refuse too.
 */
export async function exportedPages(
  ids: readonly string[],
  options: ExportOptions,
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

async function sourceOf({ resolved, flags }: ExportOptions): Promise<Source> {
  checkFlags(flags);
  const variant: Variant = {
    guide: guideVersion(flags.guide),
    enterprise: flags.enterprise,
    strictTrust: flags.strictTrust,
  };
  return resolved ? resolvedSource(variant, flags) : symbolicSource(variant, flags);
}

function symbolicSource(variant: Variant, { cluster, region }: Flags): Source {
  return {
    ...writtenFrom(symbolicContext(variant)),
    variables: symbolicVariables(variant, { CLUSTER_NAME: cluster, AWS_REGION: region }),
  };
}

/** As for a run. */
async function resolvedSource(variant: Variant, flags: Flags): Promise<Source> {
  const inputs = gatherInputs(flags, process.env, process.cwd());
  const symbolic = symbolicSource(variant, flags);
  // Told before AWS is asked; the Vault of this shell is not the one that the pages are for.
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

/** The runbooks as a guide makes them. */
function writtenFrom(context: RunContext): Pick<Source, 'guide' | 'runbook'> {
  return {
    guide: context.inputs.guide === '1.16' ? 'Gloo Edge 1.16' : 'Gloo Gateway 1.17',
    runbook: async (id) => {
      const [found] = await loadRunbooks([id]);
      const { title, purpose, needs, steps } = found ?? (await loadPreflight());
      return { title: title(context), purpose, needs, steps: steps(context) };
    },
  };
}
