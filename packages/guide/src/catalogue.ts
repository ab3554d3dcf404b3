import type { Catalogue, CatalogueEntry } from 'engine/command-line/catalogue';
import type { CommandLine } from 'engine/command-line/options';
import type { Runbook } from 'engine/run';
import type { Guide, Runbooks } from './guide.ts';
import { inputText } from './inputs/input-text.ts';
import { inputOf, VARIABLES } from './inputs/inputs.ts';

export const PREFLIGHT = '00-preflight';
export const GLOO = '03-gloo';
export const VERIFY = '04-verify';
export const TROUBLESHOOT = '90-troubleshoot';
export const TEARDOWN = '99-teardown';

/** A runbook with its entry in the help, and its code, which is loaded when it runs. */
export interface RunbookEntry extends CatalogueEntry {
  readonly load: () => Promise<{ readonly default: Runbook<Guide> }>;
}

export function entry(
  kind: RunbookEntry['kind'],
  id: string,
  summary: string,
  load: RunbookEntry['load'],
): RunbookEntry {
  return { id, kind, summary, load };
}

/** Loads the code of all runbooks. */
export async function loadAll(runbooks: readonly RunbookEntry[]): Promise<Runbooks> {
  const all = await Promise.all(runbooks.map(async ({ kind, load }) => ({ kind, ...(await load()) })));
  const ofKind = (kind: RunbookEntry['kind']) =>
    all.filter((one) => one.kind === kind).map((one) => one.default);
  const only = (kind: RunbookEntry['kind']) => {
    const [runbook] = ofKind(kind);
    if (runbook === undefined) throw new Error(`there is no runbook of kind ${kind}`);
    return runbook;
  };
  return {
    preflight: only('preflight'),
    sections: ofKind('section'),
    troubleshoot: only('troubleshoot'),
    teardown: only('teardown'),
    byHand: ofKind('page'),
  };
}

export function catalogueOf(runbooks: readonly RunbookEntry[]): Catalogue {
  return {
    runbooks,
    inputs: VARIABLES.map((name) => ({ name, ...inputOf(name), help: inputText(name) })),
  };
}

/** The ids of the whole guide, in its order: the preflight and the sections. */
export function wholeGuide({ preflight, sections }: Runbooks): readonly string[] {
  return [preflight, ...sections].map(({ id }) => id);
}

/** The runbooks of a command line. */
export function runbookIds({ runbook = '' }: CommandLine, runbooks: Runbooks): readonly string[] {
  return runbook === 'all' ? wholeGuide(runbooks) : [runbook];
}

/** The runbooks with these ids, in the guide's order; not the preflight, whose steps need no context. */
export function runbooksOf(
  { sections, byHand, troubleshoot, teardown }: Runbooks,
  ids: readonly string[],
): readonly Runbook<Guide>[] {
  return [...sections, ...byHand, troubleshoot, teardown].filter(({ id }) => ids.includes(id));
}
