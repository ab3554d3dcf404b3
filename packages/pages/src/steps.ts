import {
  BLOCK_END,
  BLOCK_GUARD,
  BLOCK_START,
  fenced,
  hereDocument,
  type Resource,
  reference,
} from 'engine/resource';
import { byHandOf, textsOf } from './by-hand.ts';
import type { SymbolicRunbook } from './section.ts';

/** The steps of a page, each with the guide's commands and a person's checks before and after them; and the other sections of its text. */
export function partsOf({ id, steps }: SymbolicRunbook): string[] {
  const { sections } = textsOf(id);
  const texts = new Map([...sections].map(([name, text]) => [withoutNumber(name), text]));
  // A teardown's text already contains its deletions.
  const shown = steps.filter(({ resources = [] }) => !resources.some(({ absent }) => absent));
  const others = [...sections].filter(
    ([name]) => name === withoutNumber(name) && shown.every(({ title }) => title !== name),
  );
  return [
    ...shown.flatMap(({ title, why, resources = [] }) => [
      `## ${title}`,
      texts.get(withoutNumber(title)) ?? why,
      ...resources.flatMap((resource) => madeBy(resource, resources)),
    ]),
    ...others.flatMap(([name, text]) => [`## ${name}`, text]),
  ].filter(Boolean);
}

/** Editions of the guide number a step differently, or lack it. */
function withoutNumber(title: string): string {
  return title.replace(/^Step \d+: /, '');
}

function madeBy(resource: Resource, all: readonly Resource[]): string[] {
  const { first, otherwise, prints } = byHandOf(resource);
  const typed = typedCommand(resource, all, otherwise);
  // A mere wait is on a page only if a person has to know its output. It changes nothing, and may be repeated.
  if (typed === '' || (resource.waits && prints === '')) return [];
  const looked = first === undefined ? typed : `${first} &&\n${typed}`;
  return [fenced(`${resource.waits ? BLOCK_GUARD : BLOCK_START}\n${looked}`, 'bash'), prints];
}

/** The guide's commands for a resource, as one command: charts are installed together with their repository. */
function typedCommand(resource: Resource, all: readonly Resource[], otherwise?: string): string {
  const { writes, run, keeps, limit } = resource.command();
  if (isRepository(resource) || (run.length === 0 && writes === undefined)) return '';
  const adding = isRelease(resource) ? all.filter(isRepository).flatMap((one) => one.command().run) : [];
  const guides = run.map((line) => line.replace(IN_ANOTHER_FOLDER, ''));
  const either = `{ ${guides.join(' &&\n')} ||\n${otherwise}; }`.replaceAll('\n', '\n  ');
  const lines = otherwise === undefined ? guides : [either];
  const typed = [
    ...adding,
    ...(keeps === undefined
      ? lines.map((line) => (limit === undefined ? line : `${line} --timeout=300s`))
      : [
          `export ${keeps.variable}=$(${lines.join('\n')} | jq -r ${keeps.at})`,
          ...(writes === undefined ? [] : [`rm -f ${writes.file}`]),
          `echo "${reference(keeps.variable)}"`,
        ]),
    ...(resource.waits ? [] : [BLOCK_END]),
  ];
  if (writes === undefined) return found(typed.join(' &&\n'));
  const document = hereDocument(writes.file, writes.text);
  // No command runs without the document.
  return found(`${document.replace('\n', ' &&\n')}\n${typed.join(' &&\n')}`);
}

const isRepository = ({ page }: Resource) => page === 'repository';
const isRelease = ({ page }: Resource) => page === 'release';

/** A page runs in an empty folder. */
const IN_ANOTHER_FOLDER = /^\[ ! -e .* \] &&\n/;

/** A value from an earlier block or the variables block must not be empty. */
function found(command: string): string {
  return command.replaceAll(/\$\{(\w+_ARN|VAULT_ASSUMED_ROLE|GLOO_LICENSE_KEY)\}/g, '$${$1:?}');
}
