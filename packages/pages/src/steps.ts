import type { Resource } from 'engine/resource';
import { byHandOf, textsOf } from './by-hand.ts';
import { cell, details, guardedCommand } from './cell.ts';
import type { Written } from './section.ts';

/** The steps of a page: each with the guide's commands and, closed, its check. */
export function stepBlocks(section: Written): string[] {
  return section.steps.flatMap(({ id, title, why, command, resources = [] }) => {
    const name = id.replace('.', '-');
    let cells = 0;
    const block: ToBlock = (text, absent) => {
      const condition = absent === undefined ? `step ${id}` : `absent ${id} ${absent}`;
      cells += 1;
      return cell(`${name}-${cells}`, guardedCommand(section, condition, text));
    };
    const text = textsOf(section.id).sections.get(title) ?? why;
    // All checks of a step are one command, whose result the steps after it depend on.
    const checks = resources.flatMap(({ check }) => check ?? []).join(' &&\n');
    return [
      `## ${title}`,
      text.replaceAll(/^```sh\n([\s\S]*?)\n```$/gm, (_, typed: string) => block(typed)),
      ...(command === undefined ? [] : [block(command)]),
      ...commandBlocks(resources, block),
      ...(checks === '' ? [] : details('Check', cell(`${name}-check`, `${inVault(checks)}\nchecked ${id}`))),
    ];
  });
}

const DOCUMENT = /^(cat <<EOF > (\S+)\n[\s\S]*?\nEOF)\n([\s\S]*)$/;

/** The guide's command for a resource. It keeps the ARN of what it creates, and removes the file that it wrote. */
function commandOf(resource: Resource): string {
  const command = resource.command();
  const { withoutEksctl } = byHandOf(resource.kind);
  if (withoutEksctl !== undefined) return `${command} ||\n${withoutEksctl}`;
  if (resource.keeps === undefined)
    return command.replace(/--values (helm-overrides\.yaml)\b.*/, '$& &&\nrm -f $1');
  const [, document, file, create] = DOCUMENT.exec(command) ?? [];
  const { variable, at } = resource.keeps;
  return `${document}\nexport ${variable}=$(${create} | jq -r ${at})\nrm -f ${file}`;
}

type ToBlock = (command: string, absent?: string) => string;

/** The guide's commands: charts are installed with their repository, and what is waited for comes last. */
function commandBlocks(resources: readonly Resource[], block: ToBlock): string[] {
  const typed = resources.filter((resource) => resource.command() !== '');
  const isRepository = ({ kind }: Resource) => kind.endsWith('-repository');
  const adding = typed
    .filter(isRepository)
    .map((resource) => `${resource.command().replaceAll('\n', ' &&\n')} &&\n`)
    .join('');
  const waited = typed.filter(({ waits }) => waits);
  const waiting = waited.map((resource) => `soon ${resource.command()}`).join(' &&\n');
  const made = typed.filter((resource) => !resource.waits && !isRepository(resource));
  return [
    ...made.flatMap((resource) => {
      const command = `${resource.kind.endsWith('-release') ? adding : ''}${commandOf(resource)}`;
      return [block(command, byHandOf(resource.kind).absent), ...printed([resource])];
    }),
    ...(waiting === '' ? [] : [block(waiting), ...printed(waited)]),
  ];
}

/** What commands print; a resource without a check has both on another page. */
function printed(resources: readonly Resource[]): string[] {
  return resources.flatMap(({ kind, check }) => (check && byHandOf(kind).prints) ?? []);
}

/** The undo of a page: a block for each thing, the last created first. */
export function undoBlocks(section: Written): string[] {
  const { id } = section;
  const resources = section.steps.flatMap(({ resources = [] }) => resources);
  const undone = resources.toReversed().flatMap(({ kind, remove }) => {
    const { undo } = byHandOf(kind);
    return undo === undefined || remove === undefined ? [] : [{ ...undo, command: remove.command() }];
  });
  if (undone.length === 0) return [];
  const blocks = undone.flatMap(({ loses, unused, command }, index) => {
    const text = inVault(unused === undefined ? command : `${unused} &&\n${command}`);
    const guarded = guardedCommand(section, `step ${id}.0`, text);
    return [`Lost: ${loses}`, cell(`${id}-undo-${index + 1}`, guarded, 'excludeFromRunAll')];
  });
  return ['## Undo', ...details('The later pages first. In a new shell, paste the checks before', ...blocks)];
}

/** Commands that are not the guide's own use the short form of the guard. */
function inVault(commands: string): string {
  return commands.replaceAll('kubectl exec -n vault vault-0 -- vault ', 'in_vault ');
}
