import {
  blocksOf,
  commandText,
  doubleQuoted,
  hereDocument,
  quote,
  type Resource,
  reference,
} from 'engine/resource';
import { type ByHand, byHandOf, textsOf } from './by-hand.ts';
import { type Cell, details, type Part } from './cell.ts';
import type { Written } from './section.ts';
import { CREATED, CREATED_HERE, NOT_DELETED, NOT_WRITTEN } from './shell-functions.ts';

/** The steps of a page: each with the guide's commands and, closed, its check. */
export function stepParts({ id: page, steps }: Written): Part[] {
  return steps.flatMap(({ title, why, resources = [] }) => {
    const text = textsOf(page).sections.get(title) ?? variablesAsCode(why);
    const checked = resources.filter(({ check }) => check !== undefined);
    const check: Cell = {
      commands: [...checked.flatMap(checkFunctions), checked.map(checkCommands).join(' &&\n')],
      isCheck: true,
    };
    return [
      `## ${title}`,
      ...blocksOf(text).map((block) => (block.isCode ? { commands: [block.text] } : block.text)),
      ...commandParts(resources),
      ...(checked.length === 0 ? [] : details('Check', check)),
    ];
  });
}

/** A check that an undo repeats is a shell function. */
function checkFunctions(resource: Resource): string[] {
  return isUndone(resource) ? [`${checkFunction(resource)}() {\n${resource.check}\n}`] : [];
}

function checkCommands(resource: Resource): string {
  const { name, check } = resource;
  return `differs=${doubleQuoted(name)} &&\n${isUndone(resource) ? checkFunction(resource) : check}`;
}

function isUndone({ kind }: Resource): boolean {
  return byHandOf(kind).undo !== undefined;
}

/** Named after the resource, because pages of different resources share a shell. */
function checkFunction({ name }: Resource): string {
  return `check ${name}`.replaceAll(/\W+/g, '_').replace(/_$/, '');
}

/** In a sentence, a variable is named, not expanded. */
function variablesAsCode(sentence: string): string {
  return sentence.replaceAll(/\$\{(\w+)\}/g, '`$1`');
}

/**
 * The guide's commands for a resource. They keep the ARN of what they create, remember that they created it, and remove the file that
 * they needed.
 */
function commandsOf(resource: Resource): string[] {
  const command = resource.command();
  const { writes, run, keeps, reads } = command;
  const { withoutEksctl, undo } = byHandOf(resource.kind);
  const remembers =
    undo === undefined || isAttachment(resource) ? [] : [`${CREATED} ${doubleQuoted(resource.name)}`];
  if (keeps === undefined) {
    const text = commandText(command);
    const either = withoutEksctl === undefined ? text : `{ ${text} ||\n${withoutEksctl}; }`;
    return [[either, ...remembers, ...(reads === undefined ? [] : [`rm -f ${reads}`])].join(' &&\n')];
  }
  const keeping = `export ${keeps.variable}=$(${run.join('\n')} | jq -r ${keeps.at})`;
  const kept = reference(keeps.variable);
  const shown = [
    keeping,
    `echo "${keeps.variable}=${kept}"`,
    ...remembers.map((one) => `[ -z "${kept}" ] || ${one}`),
  ];
  if (writes === undefined) return [shown.join('\n')];
  return [hereDocument(writes.file, writes.text), [...shown, `rm -f ${writes.file}`].join('\n')];
}

/** Attaching a policy succeeds also if it was attached before, so an attachment goes with its policy. */
function isAttachment({ kind }: Resource): boolean {
  return kind === 'iam-policy-attachment';
}

/** The guide's commands: charts are installed with their repository, and what is waited for comes last. */
function commandParts(resources: readonly Resource[]): Part[] {
  const typed = resources.filter((resource) => commandText(resource.command()) !== '');
  const isRepository = ({ kind }: Resource) => kind.endsWith('-repository');
  const adding = typed.filter(isRepository).flatMap((resource) => resource.command().run);
  const waited = typed.filter(({ waits }) => waits);
  const made = typed.filter((resource) => !resource.waits && !isRepository(resource));
  return [
    ...made.flatMap((resource) => {
      const { first } = byHandOf(resource.kind);
      const [command = '', ...others] = commandsOf(resource);
      const repository = resource.kind.endsWith('-release')
        ? adding.map((one) => `${one} &&\n`).join('')
        : '';
      return [{ commands: [after(first, `${repository}${command}`), ...others] }, ...printed([resource])];
    }),
    ...(waited.length === 0 ? [] : [{ commands: [waited.map(waitingFor).join('\n')] }, ...printed(waited)]),
  ];
}

function after(first: ByHand['first'], command: string): string {
  if (first === undefined) return command;
  const { otherwise } = first;
  const refusal = otherwise === undefined ? NOT_WRITTEN : `{ echo ${quote(`STOP: ${otherwise}`)}; false; }`;
  return `${first.command} ||\n  ${refusal} &&\n${command}`;
}

/** What is installed may not be there yet when it is first waited for. */
function waitingFor(resource: Resource): string {
  const command = resource.command();
  const text = commandText(command);
  if (command.limit === undefined) return text;
  return `for i in 1 2 3 4 5; do\n  ${text} ${command.limit} && break\n  sleep 6\ndone`;
}

/** What commands print; a resource without a check has both on another page. */
function printed(resources: readonly Resource[]): string[] {
  return resources.flatMap(({ kind, check }) => (check && byHandOf(kind).prints) ?? []);
}

/**
 * The undo of a page: a block for each thing, the last created first, which deletes what this page has made in the same shell, if its
 * check accepts it and nobody else uses it.
 */
export function undoParts({ steps }: Written): Part[] {
  const resources = steps.flatMap(({ resources = [] }) => resources);
  const parts = resources.flatMap((resource, index): [string, string][] => {
    const { kind, check, remove } = resource;
    const { undo } = byHandOf(kind);
    if (undo === undefined || remove === undefined || check === undefined) return [];
    const made = isAttachment(resource) ? resources[index - 1] : resource;
    const isCreatedHere = `${CREATED_HERE} ${doubleQuoted((made ?? resource).name)}`;
    const unless = [isCreatedHere, checkFunction(resource), ...undo.unused].join(' &&\n');
    return [[undo.loses, `${unless} ||\n  ${NOT_DELETED} &&\n${commandText(remove.command())}`]];
  });
  if (parts.length === 0) return [];
  const blocks = parts
    .toReversed()
    .flatMap(([loses, text]): Part[] => [`You lose: ${loses}`, { commands: [text] }]);
  return [
    '## Undo',
    ...details(
      'Undo later pages first, in the shell in which you followed them. Paste variables and checks again.',
      ...blocks,
    ),
  ];
}
