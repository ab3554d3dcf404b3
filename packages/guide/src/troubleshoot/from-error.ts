import { adviceOnAws } from 'aws-irsa/internal';
import type { Screen } from 'engine/command-line/screen';
import { Failure, type Observation, readGivenFile, readStandardInput } from 'engine/resource';
import { EXIT } from 'engine/run';
import { errorsIn, factsOf, filledIn, pageOf, recognisePasted } from 'troubleshoot';
import { adviceOnPrinted } from 'vault-auth/internal';
import { TROUBLESHOOT } from '../catalogue.ts';
import type { Systems } from '../guide.ts';
import { guideValues } from './guide-values.ts';

const PROBABLY =
  'The page explains errors with these words. Other programs use them too, so confirm its cause first.';
const OUTSIDE = 'The error may come from outside this chain.';
const CHECK = `./runbook ${TROUBLESHOOT} checks the whole chain, whatever the error says.`;

/**
 * `./runbook 90-troubleshoot --from-error FILE`: shows the pages that explain an error, with this cluster's values as far as the inputs
 * give them. If no page is certain, it shows the error's own statement, and the pages with the same words.
 * @param systems of the inputs, or the reason why these name no cluster
 * @returns exit code 0 if a page explains the error
 * @throws Failure of kind input without a text
 */
export async function fromErrorCommand(
  file: string,
  systems: Observation<Systems>,
  screen: Screen,
): Promise<number> {
  const facts = {
    resource: `--from-error ${file}`,
    next: ['Name a file with the error, or - for standard input.', CHECK],
  };
  const text = file === '-' ? await readStandardInput(screen.signal, facts) : readGivenFile(file, facts);
  const last = errorsIn(text).at(-1);
  if (last === undefined) throw new Failure({ kind: 'input', ...facts, seen: 'it is empty' });
  const wanted = 'value' in systems ? await guideValues(systems.value) : undefined;
  const { known, candidates } = recognisePasted(text);
  for (const { id, said } of known) {
    const page = pageOf(id);
    const { title, cause, next } = page;
    const fill = (text: string) => filledIn(text, wanted);
    const confirm = page.confirm.map(({ run, prints }) => ({ run: fill(run), prints: fill(prints) }));
    const shown = { id, level: 'fail', title, evidence: said, cause, confirm } as const;
    screen.emit({ type: 'diagnosis', step: TROUBLESHOOT, ...shown, repair: [`# ${next}`, `# ${CHECK}`] });
  }
  if (known.length > 0) return EXIT.done;
  const { cause, next = [] } = { ...adviceOnAws(last), ...adviceOnPrinted(last) };
  const [first, ...others] = candidates;
  const pages = others.map(({ id }) => `# Or: ${pageOf(id).title} (./runbook explain ${id}).`);
  screen.emit({
    type: 'diagnosis',
    step: TROUBLESHOOT,
    id: 'README',
    explain: first ? `./runbook explain ${first.id}` : './runbook explain',
    level: 'fail',
    title:
      first && cause === undefined ? `Perhaps: ${pageOf(first.id).title}` : 'No page explains this error',
    evidence: first?.said ?? last.trim().split('\n').at(-1)?.trim() ?? '',
    cause: [factsOf(last) ?? [], cause ?? (first ? PROBABLY : [])].flat().join(' ') || OUTSIDE,
    repair: [...next.map((line) => `# ${line}`), ...pages, `# ${CHECK}`],
  });
  return EXIT.failed;
}
