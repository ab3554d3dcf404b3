import type { Screen } from 'engine/command-line/screen';
import { Failure, type Observation, observe, readGivenFile, readStandardInput } from 'engine/resource';
import { type Diagnosed, EXIT } from 'engine/run';
import {
  type Answer,
  type Examination,
  filledIn,
  pageOf,
  recognisePasted,
  unexplained,
  type Wanted,
  weigh,
} from 'troubleshoot';
import { TROUBLESHOOT } from '../catalog.ts';
import type { Guide, Systems } from '../guide.ts';
import { wantedOf } from '../repairs/observe-chain.ts';
import { diagnosed, look } from './troubleshoot.ts';

/** How long the live systems may take, in milliseconds: the error itself explains enough. */
const LIVE_WITHIN = 20_000;

/**
 * `./runbook 90-troubleshoot --from-error FILE`: explains a pasted error, weighed by what the live systems show.
 * @param systems those that the inputs name, or why they name no cluster
 * @returns exit code 0 if a page explains the error
 * @throws Failure of kind input if there is no text
 */
export async function fromErrorCommand(
  file: string,
  systems: Observation<Systems>,
  screen: Screen,
): Promise<number> {
  const facts = {
    resource: `--from-error ${file}`,
    next: [
      'Name a file with the error, or - for standard input. Without an error, ./runbook 90-troubleshoot looks for one.',
    ],
  };
  const text = file === '-' ? await readStandardInput(screen.signal, facts) : readGivenFile(file, facts);
  if (text.trim() === '') throw new Failure({ kind: 'input', ...facts, seen: 'it is empty' });
  const live =
    'unknown' in systems
      ? emitNote(screen, `${NOT_LOOKED}: ${systems.unknown}`)
      : await lookLive(systems.value, screen);
  const answers = weigh(recognisePasted(text), live?.examination);
  const isExplained = answers.some(({ said }) => said !== undefined);
  const shown = answers.map((answer) => explanation(answer, live));
  if (!isExplained) shown.unshift(notExplained(text, live, screen));
  for (const answer of shown) screen.emit({ type: 'diagnosis', step: TROUBLESHOOT, ...answer });
  if (JSON.stringify(shown).includes('${')) screen.say(`\n${VARIABLES}`);
  return isExplained ? EXIT.done : EXIT.failed;
}

const VARIABLES =
  'To fill in the commands and to look at the live systems, name the cluster with --cluster and --region, or paste the variables of docs/troubleshooting/README.md.';

/** A cluster that the inputs name, and what its live systems show; left out if they could not be looked at. */
interface Live {
  readonly wanted: Wanted;
  readonly guide?: Guide | undefined;
  readonly examination?: Examination;
}

async function lookLive(systems: Systems, screen: Screen): Promise<Live> {
  const seen = await observe(() => look(systems, screen.work(TROUBLESHOOT), LIVE_WITHIN));
  screen.signal.throwIfAborted();
  if ('unknown' in seen) {
    emitNote(screen, `${NOT_LOOKED}: ${seen.unknown}`);
    return { wanted: await wantedOf(systems) };
  }
  const { guide, examination, target } = seen.value;
  screen.emit({ type: 'target', target });
  const { checks } = examination;
  const unseen = checks.filter(({ status }) => status === 'unknown');
  if (unseen.length > 0) emitNote(screen, `${unseen.length} of ${checks.length} links could not be checked`);
  return { guide, examination, wanted: await wantedOf(systems, guide) };
}

const NOT_LOOKED = 'The live systems were not looked at';

function emitNote(screen: Screen, message: string): undefined {
  screen.emit({ type: 'note', step: TROUBLESHOOT, message: `${message}.` });
}

const REFUTED =
  'The live systems do not show this cause. It may have been repaired since, or the error comes from another cluster or another failure.';

/** An answer with what confirms it, or with the repair of what the live systems show. */
export function explanation({ id, weight, said = '', seen }: Answer, live?: Partial<Live>): Diagnosed {
  if (seen !== undefined) {
    const shown = diagnosed(seen, live?.guide);
    return weight === 'live'
      ? { ...shown, weight, cause: `${shown.cause} The error may be its consequence.` }
      : { ...shown, weight, evidence: `${said}; now: ${shown.evidence}` };
  }
  const page = pageOf(id);
  const { confirm } = live?.wanted === undefined ? page : filledIn(page, live.wanted);
  const cause = weight === 'error, not live' ? `${page.cause} ${REFUTED}` : page.cause;
  return {
    id,
    level: 'fail',
    title: page.title,
    evidence: said,
    cause,
    confirm,
    repair: [page.next],
    weight,
  };
}

/** Of an error that no page explains: its facts, and the state of the links that it may be about. */
function notExplained(text: string, live: Live | undefined, screen: Screen): Diagnosed {
  const { said, facts, links } = unexplained(text);
  for (const { id, title: name, status, detail } of live?.examination?.checks ?? []) {
    if (!links.includes(id)) continue;
    screen.emit({ type: 'check', step: TROUBLESHOOT, name, finding: { status, detail } });
  }
  const check = `./runbook ${TROUBLESHOOT} checks the whole chain, whatever the error says.`;
  return {
    id: 'README',
    level: 'fail',
    title: 'No page explains this error',
    evidence: said,
    cause: facts,
    repair: said === '' || live?.examination !== undefined ? [] : [check],
  };
}
