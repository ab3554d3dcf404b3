import { doubleQuoted, quote, type Resource } from 'engine/resource';
import { type ByHand, byHandOf, textsOf } from './by-hand.ts';
import { cell, details, guardedCommand } from './cell.ts';
import type { Guarded } from './section.ts';

/** The steps of a page: each with the guide's commands and, closed, its check. */
export function stepBlocks(section: Guarded): string[] {
  return section.steps.flatMap(({ id, title, why, resources = [] }) => {
    const name = id.replace('.', '-');
    let cells = 0;
    const block: ToBlock = (...commands) => {
      cells += 1;
      return cell(`${name}-${cells}`, commands.map((one) => guardedCommand(section, one)).join('\n'));
    };
    const text = textsOf(section.id).sections.get(title) ?? variablesAsCode(why);
    const check = checkOf(section, resources);
    return [
      `## ${title}`,
      text.replaceAll(/^```sh\n([\s\S]*?)\n```$/gm, (_, typed: string) => block(typed)),
      ...commandBlocks(resources, block),
      ...(check === undefined ? [] : details('Check', cell(`${name}-check`, check))),
    ];
  });
}

/** In a sentence, a variable is named, not expanded. */
function variablesAsCode(sentence: string): string {
  return sentence.replaceAll(/\$\{(\w+)\}/g, '`$1`');
}

/** All checks of a step in one command. After `false`, it unsets the variables without which no later block runs. */
function checkOf(section: Guarded, resources: readonly Resource[]): string | undefined {
  const checks = resources.flatMap(({ name, check }) =>
    check === undefined ? [] : [`differs=${doubleQuoted(name)} &&\n${check} &&`],
  );
  if (checks.length === 0) return undefined;
  const refuse = `unset ${section.guards.join(' ')}`;
  return guardedCommand(
    section,
    [...checks, `echo true || { echo "false: \${differs}"; ${refuse}; false; }`].join('\n'),
  );
}

const DOCUMENT = /^(cat <<EOF > (\S+)\n[\s\S]*?\nEOF)\n([\s\S]*)$/;

/** The guide's commands for a resource. They keep the ARN of what they create, and remove the file that they wrote. */
function commandsOf(resource: Resource): string[] {
  const command = resource.command();
  const { withoutEksctl } = byHandOf(resource.kind);
  if (withoutEksctl !== undefined) return [`${command} ||\n${withoutEksctl}`];
  if (resource.keeps === undefined)
    return [command.replace(/--values (helm-overrides\.yaml)\b.*/, '$& &&\nrm -f $1')];
  const [, document = '', file, create] = DOCUMENT.exec(command) ?? [];
  const { variable, at } = resource.keeps;
  return [document, `export ${variable}=$(${create} | jq -r ${at})\nrm -f ${file}`];
}

type ToBlock = (...commands: readonly string[]) => string;

/** The guide's commands: charts are installed with their repository, and what is waited for comes last. */
function commandBlocks(resources: readonly Resource[], block: ToBlock): string[] {
  const typed = resources.filter((resource) => resource.command() !== '');
  const isRepository = ({ kind }: Resource) => kind.endsWith('-repository');
  const adding = typed
    .filter(isRepository)
    .map((resource) => `${resource.command().replaceAll('\n', ' &&\n')} &&\n`)
    .join('');
  const waited = typed.filter(({ waits }) => waits);
  const made = typed.filter((resource) => !resource.waits && !isRepository(resource));
  return [
    ...made.flatMap((resource) => {
      const { first } = byHandOf(resource.kind);
      const [command = '', ...others] = commandsOf(resource);
      const repository = resource.kind.endsWith('-release') ? adding : '';
      return [block(after(first, `${repository}${command}`), ...others), ...printed([resource])];
    }),
    ...(waited.length === 0 ? [] : [block(waited.map(waitingFor).join('\n')), ...printed(waited)]),
  ];
}

function after(first: ByHand['first'], command: string): string {
  if (first === undefined) return command;
  return `${first.command} ||\n  { echo ${quote(`STOP: ${first.otherwise}`)}; false; } &&\n${command}`;
}

/** What is installed may not be there yet when it is first waited for. */
function waitingFor(resource: Resource): string {
  const command = resource.command();
  if (!command.startsWith('kubectl wait ')) return command;
  return `for i in 1 2 3 4 5; do\n  ${command} --timeout=60s && break\n  sleep 6\ndone`;
}

/** What commands print; a resource without a check has both on another page. */
function printed(resources: readonly Resource[]): string[] {
  return resources.flatMap(({ kind, check }) => (check && byHandOf(kind).prints) ?? []);
}

/** The undo of a page: a block for each thing, the last created first. */
export function undoBlocks(section: Guarded): string[] {
  const { id } = section;
  const resources = section.steps.flatMap(({ resources = [] }) => resources);
  const undone = resources.toReversed().flatMap(({ kind, remove }) => {
    const { undo } = byHandOf(kind);
    return undo === undefined || remove === undefined ? [] : [{ ...undo, command: remove.command() }];
  });
  if (undone.length === 0) return [];
  const blocks = undone.flatMap(({ loses, unused, command }, index) => {
    const text = unused === undefined ? command : `${unused} &&\n${command}`;
    return [
      `You lose: ${loses}`,
      cell(`${id}-undo-${index + 1}`, guardedCommand(section, text), 'excludeFromRunAll'),
    ];
  });
  return [
    '## Undo',
    ...details('Undo later pages first. In a new shell, run the checks above first.', ...blocks),
  ];
}
