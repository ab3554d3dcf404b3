import type { Resource } from 'resource';
import type { Runbook, Step } from 'runbook';
import type { Guide, Surroundings } from '../../runbooks/index.ts';
import { loadPreflight, loadRunbooks } from '../command-line/catalog.ts';
import { needed, type Variable } from './variables.ts';

/** A runbook as it is written down: its steps with the variables that their commands refer to. */
export interface Section {
  readonly id: string;
  readonly title: string;
  /** The guide that it is a section of: `Gloo Gateway 1.17`. */
  readonly guide: string;
  readonly purpose: string;
  readonly needs: readonly string[];
  readonly steps: readonly Step[];
  readonly variables: readonly Variable[];
  /** What its reader may want to give or to know: more than the variables where values are resolved. */
  readonly inputs: readonly Variable[];
  /** The CLIs that its commands begin with. */
  readonly tools: readonly string[];
}

/** What is written down: with references to the guide's variables, or with the values of one cluster. */
export interface Source {
  readonly guide: Guide;
  readonly variables: readonly Variable[];
  /** With the values of one cluster: the same with references, which tell what each value is used for. */
  readonly symbolic?: Source;
}

/** Reads a runbook of the catalogue as it is written down. */
export async function sectionOf(id: string, { guide, variables, symbolic }: Source): Promise<Section> {
  const [found] = await loadRunbooks([id]);
  const runbook: Runbook<Guide> | Runbook<Surroundings> = found ?? (await loadPreflight());
  const steps = runbook.steps(guide);
  const commands = textOf(steps);
  const used = needed(variables, commands);
  const inputs = symbolic && needed(symbolic.variables, textOf(runbook.steps(symbolic.guide)));
  return {
    id,
    title: runbook.title(guide),
    guide: guide.inputs.guide === '1.16' ? 'Gloo Edge 1.16' : 'Gloo Gateway 1.17',
    purpose: runbook.purpose,
    needs: runbook.needs,
    steps,
    variables: used,
    inputs:
      inputs === undefined ? used : variables.filter(({ name }) => inputs.some((one) => one.name === name)),
    tools: ['aws', 'jq', 'helm', 'kubectl'].filter((tool) => new RegExp(`\\b${tool} `).test(commands)),
  };
}

function textOf(steps: readonly Step[]): string {
  return steps.flatMap(commandsOf).join('\n');
}

/** The account whose values are written down, where they are: with other credentials, nothing of it is right. */
export function accountOf({ inputs }: Section): string | undefined {
  return inputs.find(({ name, kind }) => name === 'ACCOUNT_ID' && kind === 'known')?.value;
}

/** The command that somebody types for a resource. */
export function commandOf(resource: Resource): string {
  return resource.byHand?.command ?? resource.command;
}

/** Everything that is typed for a step, its cure included. */
function commandsOf({ resources = [], checks = [], byHand }: Step): string[] {
  const typed = (resource: Resource) => [
    commandOf(resource),
    resource.byHand?.exists ?? '',
    resource.byHand?.undo ?? '',
  ];
  return [
    byHand?.command ?? '',
    ...resources.flatMap(typed),
    ...checks.map((check) => check.byHand?.command ?? ''),
    ...(byHand?.cure?.resources.flatMap(typed) ?? []),
  ];
}
