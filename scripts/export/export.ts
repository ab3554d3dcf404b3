import {
  type Flags,
  type Guide,
  gatherInputs,
  guideVersion,
  openGuide,
  surroundings,
  symbolicGuide,
  type Variant,
  vaultEnvironment,
} from '../../runbooks/index.ts';
import { indexPage, page } from './page.ts';
import { script } from './script.ts';
import { namingAssumedRole, type Section, type Source, sectionOf } from './section.ts';
import { resolvedVariables, symbolicVariables } from './variables.ts';
import { version } from './version.ts';

export type Format = 'md' | 'sh';

export interface ExportOptions {
  readonly format: Format | 'mjs';
  /** The values of one cluster in place of the guide's variables. */
  readonly resolved: boolean;
  readonly flags: Flags;
}

/**
 * Runbooks as files: their names and texts. The same bytes as long as the project's version, its runbooks and (with
 * `resolved`) the cluster's values are the same.
 * @throws Failure, with `resolved`, for what a run would refuse too: inputs, credentials, no such cluster.
 */
export async function exported(
  ids: readonly string[],
  options: ExportOptions,
  withIndex: boolean,
): Promise<Map<string, string>> {
  const source = await sourceOf(options);
  const sections: Section[] = [];
  for (const id of ids) sections.push(await sectionOf(id, source));
  const markdown = options.format === 'md';
  const files = new Map<string, string>();
  if (withIndex && markdown) files.set('README.md', indexPage(sections, version()));
  for (const section of sections) {
    files.set(`${section.id}.${options.format}`, (markdown ? page : script)(section, version()));
  }
  return files;
}

async function sourceOf({ format, resolved, flags }: ExportOptions): Promise<Source> {
  const variant: Variant = {
    guide: guideVersion(flags.guide),
    enterprise: flags.enterprise,
    strictTrust: flags.strictTrust,
  };
  const source = resolved ? await resolvedSource(variant, flags) : symbolicSource(variant, flags);
  // A reader of the page finds that role in the error and names it; a script reads it there, where it is not named.
  return format === 'md' && source.guide.inputs.VAULT_ASSUMED_ROLE === undefined
    ? { ...source, guide: namingAssumedRole(source.guide, variant) }
    : source;
}

function symbolicSource(variant: Variant, { cluster, region }: Flags): Source {
  const guide = withoutAssumedRole(symbolicGuide(variant));
  return { guide, variables: symbolicVariables(variant, { CLUSTER_NAME: cluster, AWS_REGION: region }) };
}

/** As for a run; a license key is a secret, and is written nowhere. */
async function resolvedSource(variant: Variant, flags: Flags): Promise<Source> {
  const inputs = gatherInputs(flags, process.env, process.cwd());
  const symbolic = symbolicSource(variant, flags);
  // Told before AWS is asked; the Vault of this shell is not the one that the pages are for.
  vaultEnvironment(process.env);
  const guide = await openGuide(surroundings(inputs, { ...process.env, VAULT_ADDR: undefined }, undefined));
  return {
    guide: { ...guide, inputs: { ...inputs, GLOO_LICENSE_KEY: symbolic.guide.inputs.GLOO_LICENSE_KEY } },
    variables: resolvedVariables(guide),
    symbolic,
  };
}

function withoutAssumedRole(guide: Guide): Guide {
  return { ...guide, inputs: { ...guide.inputs, VAULT_ASSUMED_ROLE: undefined } };
}
