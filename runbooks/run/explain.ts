import { stsEndpoint } from 'aws-irsa';
import type { CommandLine } from 'engine/command-line/options';
import type { Screen } from 'engine/command-line/screen';
import { Failure, literal, readGivenFile, readStandardInput } from 'engine/resource';
import { type Diagnosed, EXIT } from 'engine/run';
import { allPages, filledIn, filledPage, recognise, unexplained, type Wanted } from 'troubleshoot';
import { TROUBLESHOOT } from '../catalog.ts';
import { type Clients, createClients } from '../context.ts';
import { gatherInputs } from '../inputs/gather-inputs.ts';
import { wantedOf } from '../repairs/observe-chain.ts';

/**
 * `./runbook explain ID`: prints the page of a diagnosis, with this cluster's values as far as inputs name them.
 * @throws Failure of kind input if there is no such diagnosis
 */
export async function explainCommand(line: CommandLine): Promise<void> {
  const ids = allPages().map(({ id }) => id);
  const { diagnosis } = line;
  if (diagnosis === undefined || !ids.includes(diagnosis)) throw unknownId(diagnosis, ids);
  const inputs = () => gatherInputs(line, process.env, process.cwd());
  const wanted = await knownValues(() => createClients(inputs(), process.env, undefined));
  process.stdout.write(filledPage(diagnosis, wanted));
}

/** The guide's variables as far as inputs name them; `undefined` if they name no cluster. */
async function knownValues(clients: () => Clients): Promise<Wanted | undefined> {
  try {
    const known = clients();
    return { ...wantedOf(known, undefined), STS_ENDPOINT: await stsEndpoint(known.aws) };
  } catch (error) {
    if (error instanceof Failure && error.kind === 'input') return undefined;
    throw error;
  }
}

function unknownId(id: string | undefined, ids: readonly string[]): Failure {
  const nearestOnes = id === undefined ? [] : [`The nearest ones: ${nearest(id, ids).join(', ')}.`];
  return new Failure({
    kind: 'input',
    resource: './runbook explain',
    seen: id === undefined ? 'it needs the id of a diagnosis' : `there is no diagnosis ${literal(id)}`,
    next: [...nearestOnes, 'docs/troubleshooting/README.md lists every diagnosis.'],
  });
}

/** The ids that share the most pairs of letters with a word. */
export function nearest(word: string, ids: readonly string[]): readonly string[] {
  const given = pairsOf(word);
  const likeness = (id: string) => {
    const pairs = pairsOf(id);
    return pairs.filter((pair) => given.includes(pair)).length / (pairs.length + given.length);
  };
  return ids.toSorted((a, b) => likeness(b) - likeness(a)).slice(0, 3);
}

function pairsOf(word: string): readonly string[] {
  return [...word.toLowerCase()].map((_, at, letters) => letters.slice(at, at + 2).join(''));
}

/**
 * `./runbook 90-troubleshoot --from-error FILE`: explains a pasted error.
 * @throws Failure of kind input if there is no text
 */
export async function fromErrorCommand(
  file: string,
  clients: () => Clients,
  screen: Screen,
  signal: AbortSignal,
): Promise<number> {
  const wanted = await knownValues(clients);
  const facts = {
    resource: `--from-error ${file}`,
    next: ['Name a file with the error, or - for standard input.'],
  };
  const text = file === '-' ? await readStandardInput(signal, facts) : readGivenFile(file, facts);
  const answers = explanations(text, file === '-' ? 'the pasted error' : file, wanted);
  for (const answer of answers) screen.emit({ type: 'diagnosis', step: TROUBLESHOOT, ...answer });
  const looks = answers.flatMap(({ confirm = [] }) => confirm);
  if (looks.some(({ run }) => run.includes('${'))) screen.say(`\n${VARIABLES}`);
  return answers.some(({ id }) => id === INDEX) ? EXIT.failed : EXIT.done;
}

const VARIABLES =
  'To fill in the commands, name the cluster with --cluster and --region, or paste the variables of docs/troubleshooting/README.md.';

/**
 * What an error can mean, and what would confirm it; of one that is not known, its facts and where to look.
 * @throws Failure of kind input for no text
 */
export function explanations(text: string, resource: string, wanted?: Wanted): readonly Diagnosed[] {
  const known = recognise(text);
  if (known.length === 0) return [notKnown(text, resource)];
  return known.map(({ diagnosis, said }) => {
    const { id, title, cause, next } = diagnosis;
    const { confirm } = wanted === undefined ? diagnosis : filledIn(diagnosis, wanted);
    return { id, level: 'fail', title, evidence: said, cause, confirm, repair: [next] };
  });
}

/** The page of an error that no diagnosis explains: the index. */
const INDEX = 'README';

function notKnown(text: string, resource: string): Diagnosed {
  const check = `./runbook ${TROUBLESHOOT} checks the whole chain, whatever the error says.`;
  if (text.trim() === '') throw new Failure({ kind: 'input', resource, seen: 'it is empty', next: [check] });
  const { said, facts, look } = unexplained(text) ?? {
    said: '',
    facts: 'It may not be about this chain.',
    look: [],
  };
  const repair = look.length > 0 ? [...look, check] : [];
  return { id: INDEX, level: 'fail', title: 'No diagnosis matches', evidence: said, cause: facts, repair };
}
