import { fenced, type Resource, type Undo } from 'engine/resource';
import type { Check, ManualRepair, Step } from 'engine/run';
import { cell, guardedCommand } from './cell.ts';
import { commandOf, type PageSection } from './section.ts';

/** The steps of a page: each with its commands, their output, what to do if they fail, and how to check it. Pure. */
export function stepBlocks(section: PageSection): string[] {
  return section.steps.flatMap((step) => new StepText(section, step).blocks());
}

/** The undo of a page: a block for each thing, the last created first. Pure. */
export function undoBlocks(section: PageSection): string[] {
  const undone = section.steps
    .flatMap(({ resources = [] }) => resources)
    .flatMap(({ name, byHand }) => (byHand?.undo === undefined ? [] : [{ name, undo: byHand.undo }]))
    .toReversed();
  if (undone.length === 0) return [];
  const repairs = section.steps.flatMap(({ byHand }) => byHand?.repair ?? []);
  return [
    '## Undo everything',
    'Only if you want to remove everything that this page created. Undo the later pages first. The blocks are in reverse order, and before each one is a command that only reads. In a new shell, paste the variables, the guard and the checks first: the checks set the variables that these blocks need, and only for resources that match the guide.',
    ...repairs.map(({ title, page }) => `What you created under “${title}” is undone on page ${page}.`),
    ...undone.flatMap(({ name, undo }, index) => undoText(section, name, undo, index + 1)),
  ];
}

function undoText(section: PageSection, name: string, undo: Undo, number: number): string[] {
  const cellName = `${section.id}-undo-${number}`;
  return [
    `### ${name}`,
    `**Lost with it**: ${undo.loses}`,
    'Look first:',
    cell(`${cellName}-look`, guardedCommand(section, undo.look), 'excludeFromRunAll'),
    `Go on only if you see ${undo.see}.`,
    cell(cellName, guardedCommand(section, undo.command), 'excludeFromRunAll'),
  ];
}

class StepText {
  readonly #section: PageSection;
  readonly #step: Step;
  #cells = 0;

  constructor(section: PageSection, step: Step) {
    this.#section = section;
    this.#step = step;
  }

  blocks(): string[] {
    const { title, why, resources = [], checks = [], byHand } = this.#step;
    return [
      `## ${title}`,
      byHand?.why ?? why,
      ...(byHand?.command === undefined ? [] : [this.#do(byHand.command), youShouldSee(byHand.see ?? '')]),
      ...resources.flatMap((resource) => this.#resource(resource)),
      ...(byHand?.notes ?? []),
      ...checks.flatMap((check) => this.#check(check)),
      ...failText(resources.flatMap(({ byHand }) => byHand?.fails ?? [])),
      ...(byHand?.repair === undefined ? [] : this.#repair(byHand.repair, resources)),
      ...this.#checkOf(resources),
    ];
  }

  #resource(resource: Resource): string[] {
    const { note, see = '', alternative } = resource.byHand ?? {};
    const command = commandOf(resource);
    return [
      ...(note === undefined ? [] : [note]),
      ...(command === '' ? [] : [this.#do(command), youShouldSee(see)]),
      ...(alternative === undefined
        ? []
        : [
            `**Instead**: ${alternative.text}`,
            this.#cell('instead', alternative.command, 'excludeFromRunAll'),
            youShouldSee(alternative.see),
          ]),
    ];
  }

  #check({ name, byHand }: Check): string[] {
    if (byHand === undefined) return [];
    return [
      `**${name}**`,
      this.#do(byHand.command),
      youShouldSee(byHand.see),
      ...failText(byHand.fails ?? []),
    ];
  }

  /** Only readers who meet the failure need the repair: its blocks follow the failure, before the check. */
  #repair(
    { title, text, example, unless, reads, resources: made }: ManualRepair,
    failed: readonly Resource[],
  ): string[] {
    const again = failed.at(-1);
    const block = (command: string) => this.#cell('repair', command, 'excludeFromRunAll');
    return [
      `**If it fails: ${title}**`,
      text,
      fenced(example, 'text'),
      `If the message names ${unless}, attaching a policy does not repair it: ask its owner to change it. Otherwise:`,
      reads.text,
      block(reads.command),
      'Create the policy and associate it with the role.',
      ...made.map((resource) => block(commandOf(resource))),
      'Try again. Note that it might take a few moments for the permissions to propagate: if it is still denied, wait a little and repeat it.',
      ...(again === undefined ? [] : [block(commandOf(again))]),
    ];
  }

  #checkOf(resources: readonly Resource[]): string[] {
    const commands = resources.flatMap(({ byHand }) => byHand?.exists ?? []);
    if (commands.length === 0) return [];
    return [
      commands.length === 1 ? '**Check**: it prints `true`.' : '**Check**: each of these prints `true`.',
      ...commands.map((command) => this.#cell('check', command)),
    ];
  }

  #do(commands: string): string {
    return this.#cell(undefined, commands);
  }

  #cell(purpose: string | undefined, commands: string, ...options: 'excludeFromRunAll'[]): string {
    this.#cells += 1;
    const words = [this.#step.id.replace('.', '-'), ...(purpose === undefined ? [] : [purpose]), this.#cells];
    return cell(words.join('-'), guardedCommand(this.#section, commands), ...options);
  }
}

function failText(fails: readonly string[]): string[] {
  return fails.length === 0 ? [] : ['**If it fails**', list(fails)];
}

function youShouldSee(what: string): string {
  return `You should see ${what}.`;
}

export function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}
