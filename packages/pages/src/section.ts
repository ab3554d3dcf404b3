import type { Resource } from 'engine/resource';
import type { Section as Planned, Step } from 'engine/run';
import { byHandOf, functionsIn, textsOf } from './by-hand.ts';

/** A variable of the guide, as a page sets it. */
export interface Variable {
  readonly name: string;
  readonly kind: /** Given by the reader, or the guide's own value. */
    | 'input'
    /** A secret: the reader provides it, and no page contains it. */
    | 'secret'
    /** Read from AWS, or derived from what AWS returned. */
    | 'asked'
    /** The value of one cluster. */
    | 'known';
  /** The shell's value by default; `undefined` if only the reader knows it. */
  readonly value: string | undefined;
}

/** A runbook whose commands refer to the guide's variables. */
export interface Written extends Pick<Planned, 'title' | 'purpose' | 'steps'> {
  readonly id: string;
  /** The guide that it belongs to: `Gloo Gateway 1.17`. */
  readonly guide: string;
}

/** A runbook as a page shows it, with the variables that its commands refer to. */
export interface Section extends Written {
  readonly variables: readonly Variable[];
  /** The variables that its own commands set, for the commands after them. */
  readonly found: readonly string[];
  readonly functions: readonly string[];
  /** The files that its commands write. */
  readonly files: readonly string[];
  /** The CLIs that its commands start with. */
  readonly tools: readonly string[];
}

/** @param variables those that are known are replaced by their values */
export function sectionOf(written: Written, variables: readonly Variable[]): Section {
  const { id, steps } = written;
  const commands = commandsOf(id, steps);
  const functions = functionsIn(commands);
  const typed = [commands, ...functions].join('\n');
  const used = needed(variables, typed).map(({ name }) => name);
  // The values of one cluster are wrong for credentials of any other account.
  const isOfPage = ({ name, kind }: Variable) =>
    used.includes(name) || (name === 'ACCOUNT_ID' && kind === 'known');
  return {
    ...written,
    variables: variables.filter(isOfPage),
    found: setIn(commands),
    functions,
    files: [...commands.matchAll(/^cat <<EOF > (\S+)$/gm)].map(([, file = '']) => file),
    tools: ['aws', 'jq', 'helm', 'kubectl'].filter(
      (tool) => tool === 'aws' || new RegExp(`\\b${tool} `).test(typed),
    ),
  };
}

/** What the guard of every page shows or compares. The caller's ARN contains the account. */
const GUARDED = ['CLUSTER_NAME', 'AWS_REGION', 'CALLER_ARN'];

/** The variables that a text refers to, those that they are derived from, and those of the guard. */
export function needed(variables: readonly Variable[], text: string): Variable[] {
  const wanted = new Set([...GUARDED, ...namesIn(text)]);
  for (const name of setIn(text)) wanted.delete(name);
  for (const { name, value = '' } of variables.toReversed()) {
    if (wanted.has(name)) for (const other of namesIn(value)) wanted.add(other);
  }
  return variables.filter(({ name }) => wanted.has(name));
}

function setIn(text: string): string[] {
  return [...new Set([...text.matchAll(/^\s*export ([A-Z][A-Z0-9_]*)=/gm)].map(([, name = '']) => name))];
}

function namesIn(text: string): string[] {
  return [...text.matchAll(/\$\{([A-Z][A-Z0-9_]*)[}:#]/g)].map(([, name = '']) => name);
}

const DOCUMENT = /^(cat <<EOF > (\S+)\n[\s\S]*?\nEOF)\n([\s\S]*)$/;

/** The guide's command for a resource. It keeps the ARN of what it creates, and removes the file that it wrote. */
export function commandOf(resource: Resource): string {
  const command = resource.command();
  const { withoutEksctl } = byHandOf(resource.kind);
  if (withoutEksctl !== undefined) return `${command} ||\n${withoutEksctl}`;
  if (resource.keeps === undefined)
    return command.replace(/--values (helm-overrides\.yaml)\b.*/, '$& &&\nrm -f $1');
  const [, document, file, create] = DOCUMENT.exec(command) ?? [];
  const { variable, at } = resource.keeps;
  return `${document}\nexport ${variable}=$(${create} | jq -r ${at})\nrm -f ${file}`;
}

/** Everything that a person types on a page. */
function commandsOf(id: string, steps: readonly Step[]): string {
  const { sections } = textsOf(id);
  const ofSteps = steps.flatMap(({ title, command = '', resources = [] }) => [
    sections.get(title) ?? '',
    command,
    ...resources.flatMap((resource) => {
      const { absent, undo } = byHandOf(resource.kind);
      const { check, remove, waits } = resource;
      return [
        absent === undefined ? '' : `absent ${absent}`,
        `${waits ? 'soon ' : ''}${commandOf(resource)}`,
        check === undefined ? '' : `${check}\nchecked `,
        undo?.unused ?? '',
        remove?.command() ?? '',
      ];
    }),
  ]);
  return ['step ', ...ofSteps].join('\n');
}
