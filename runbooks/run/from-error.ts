import type { Screen } from 'engine/command-line/screen';
import { Failure, readGivenFile, readStandardInput } from 'engine/resource';
import { type Diagnosed, EXIT } from 'engine/run';
import { filledIn, recognise, unexplained, type Wanted } from 'troubleshoot';
import { TROUBLESHOOT } from '../catalog.ts';

/**
 * Explains a pasted error.
 * @param wanted the guide's variables, if the cluster is named
 * @throws Failure of kind input if there is no text
 */
export async function fromErrorCommand(
  file: string,
  wanted: Wanted | undefined,
  screen: Screen,
  signal: AbortSignal,
): Promise<number> {
  const facts = {
    resource: `--from-error ${file}`,
    next: ['Name a file with the error, or - for standard input.'],
  };
  const text = file === '-' ? await readStandardInput(signal, facts) : readGivenFile(file, facts);
  const answers = explanations(text, file === '-' ? 'the pasted error' : file, wanted);
  for (const answer of answers) screen.emit({ type: 'diagnosis', step: TROUBLESHOOT, ...answer });
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
    const isComplete = !confirm.some(({ run }) => run.includes('${'));
    return {
      id,
      level: 'fail',
      title,
      evidence: said,
      cause,
      confirm,
      repair: isComplete ? [next] : [next, VARIABLES],
    };
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
