import { stsEndpoint } from 'aws-irsa';
import type { CommandLine } from 'engine/command-line/options';
import { Failure, literal } from 'engine/resource';
import { allPages, filledPage, type Wanted } from 'troubleshoot';
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
export async function knownValues(clients: () => Clients): Promise<Wanted | undefined> {
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
