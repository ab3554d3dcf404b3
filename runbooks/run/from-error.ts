import type { Screen } from 'engine/command-line/screen';
import { Failure, readGivenFile, readStandardInput } from 'engine/resource';
import { type Diagnosed, EXIT } from 'engine/run';
import { filledIn, recognise, unexplained, type Wanted } from 'troubleshoot';
import { TROUBLESHOOT } from '../catalog.ts';

/**
 * Explains a pasted error.
 * @param wanted the guide's variables, if the cluster is named
 * @throws Failure for an error that is not known, or of kind input if there is no text
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
  for (const known of explanations(text, file === '-' ? 'the pasted error' : file, wanted)) {
    screen.emit({ type: 'diagnosis', step: TROUBLESHOOT, ...known });
  }
  return EXIT.done;
}

const VARIABLES =
  'To fill in the commands, name the cluster with --cluster and --region, or paste the variables of docs/troubleshooting/README.md.';

/**
 * What an error can mean, and what would confirm it.
 * @throws Failure for an error that is not known, with its facts and where to look; of kind input for no text
 */
export function explanations(text: string, resource: string, wanted?: Wanted): readonly Diagnosed[] {
  const known = recognise(text);
  if (known.length === 0) throw notKnown(text, resource);
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

function notKnown(text: string, resource: string): Failure {
  const check = `./runbook ${TROUBLESHOOT} checks the whole chain, whatever the error says.`;
  if (text.trim() === '') return new Failure({ kind: 'input', resource, seen: 'it is empty', next: [check] });
  const found = unexplained(text);
  if (found === undefined)
    return new Failure({ resource, seen: 'no diagnosis matches, and it may not be about this chain' });
  return new Failure({
    resource,
    seen: found.said,
    cause: `No diagnosis matches. ${found.facts}`,
    next: [...found.look, check],
  });
}
