import type { Resource } from 'engine/resource';
import type { Step } from 'engine/run';
import { byHandOf, textsOf } from './by-hand.ts';
import { cell, details, guardedCommand } from './cell.ts';
import { commandOf, type Section } from './section.ts';

/** The steps of a page: each with the guide's commands and, closed, their check. */
export function stepBlocks(section: Section): string[] {
  return section.steps.flatMap((step) => new StepText(section, step).blocks());
}

/** The undo of a page: a block for each thing, the last created first. */
export function undoBlocks(section: Section): string[] {
  const { id } = section;
  const undone = section.steps
    .flatMap(({ resources = [] }) => resources)
    .flatMap(({ kind, remove }) => {
      const { undo } = byHandOf(kind);
      const command = remove?.command();
      return undo === undefined || command === undefined ? [] : [{ ...undo, command }];
    });
  if (undone.length === 0) return [];
  return [
    '## Undo',
    ...details(
      'The later pages first. In a new shell, paste the checks before',
      ...undone.toReversed().flatMap(({ loses, unused, command }, index) => {
        const text = inVault([unused, command].filter((one) => one !== undefined).join(' &&\n'));
        const undo = guardedCommand(section, `step ${id}.0`, text);
        return [`Lost: ${loses}`, cell(`${id}-undo-${index + 1}`, undo, 'excludeFromRunAll')];
      }),
    ),
  ];
}

/** Commands that are not the guide's own use the short form of the guard. */
function inVault(commands: string): string {
  return commands.replaceAll('kubectl exec -n vault vault-0 -- vault ', 'in_vault ');
}

class StepText {
  readonly #section: Section;
  readonly #step: Step;
  #cells = 0;

  constructor(section: Section, step: Step) {
    this.#section = section;
    this.#step = step;
  }

  blocks(): string[] {
    const { title, why, command, resources = [] } = this.#step;
    return [
      `## ${title}`,
      this.#withCells(textsOf(this.#section.id).sections.get(title) ?? why),
      ...(command === undefined ? [] : [this.#cell(command)]),
      ...this.#commands(resources),
      ...this.#check(resources),
    ];
  }

  #withCells(text: string): string {
    return text.replaceAll(/^```sh\n([\s\S]*?)\n```$/gm, (_, command: string) => this.#cell(command));
  }

  #commands(resources: readonly Resource[]): string[] {
    const made = resources.filter((resource) => resource.command() !== '');
    const waited = made.filter(({ waits }) => waits);
    const repositories = made.filter(({ kind }) => kind.endsWith('-repository'));
    const others = made.filter((resource) => !waited.includes(resource) && !repositories.includes(resource));
    const adding = repositories
      .map((resource) => `${resource.command().replaceAll('\n', ' &&\n')} &&\n`)
      .join('');
    return [
      ...others.flatMap((resource) => {
        const { absent } = byHandOf(resource.kind);
        const add = resource.kind.endsWith('-release') ? adding : '';
        return [this.#cell(`${add}${commandOf(resource)}`, absent), ...printed([resource])];
      }),
      ...(waited.length === 0
        ? []
        : [
            this.#cell(waited.map((resource) => `soon ${resource.command()}`).join(' &&\n')),
            ...printed(waited),
          ]),
    ];
  }

  /** All checks of a step are one command, whose result the steps after it depend on. */
  #check(resources: readonly Resource[]): string[] {
    const checks = resources.flatMap(({ check }) => check ?? []);
    if (checks.length === 0) return [];
    const { id } = this.#step;
    const text = `${inVault(checks.join(' &&\n'))}\nchecked ${id}`;
    return details('Check', cell(`${id.replace('.', '-')}-check`, text));
  }

  #cell(command: string, absent?: string): string {
    const { id } = this.#step;
    this.#cells += 1;
    const condition = absent === undefined ? `step ${id}` : `absent ${id} ${absent}`;
    return cell(`${id.replace('.', '-')}-${this.#cells}`, guardedCommand(this.#section, condition, command));
  }
}

function printed(resources: readonly Resource[]): string[] {
  return resources.flatMap(({ kind }) => byHandOf(kind).prints ?? []);
}
