import { few, oneLine } from 'engine/resource';
import { runbookOf, type Status, wordOf } from 'engine/run';
import type { Diagnosis, Examination } from 'troubleshoot';
import { TROUBLESHOOT } from '../catalogue.ts';

/**
 * The result in one line that agrees with the lines above it and the exit code, and the next action.
 * @param tried the diagnoses that `--repair` has just tried to repair
 */
export function examinationSummary(
  { links, diagnoses, more, loginWorks, isNotRun }: Examination,
  tried: readonly string[] = [],
): string {
  const count = (wanted: string) => links.filter(({ status }) => status === wanted).length;
  const [failures, unknown] = [count('fail'), count('unknown')];
  const inOrder = causesFirst(diagnoses);
  // A warning explains the outcome only if nothing failed, and something could not be checked.
  const explains = inOrder.find(({ level }) => level === 'fail' || (failures === 0 && unknown > 0));
  const unexplained = links.flatMap(({ status, name }) => (status === 'fail' ? [name] : []));
  const found = [
    ...counted(failures, 'failure', 'failures'),
    ...counted(count('warn'), 'warning', 'warnings'),
  ];
  const differing = links.filter(({ status, differs }) => status === 'warn' && differs).length;
  const unchecked = unknown === 0 ? [] : [`${unknown} of ${links.length} could not be checked`];
  const nothing = unknown === 0 ? ['Nothing is wrong'] : [...unchecked, 'nothing is wrong with the others'];
  const parts = [
    ...(found.length > 0 ? [found.join(', ')] : nothing),
    ...(failures > 0 && explains === undefined
      ? [`no page explains what failed: ${unexplained.join('; ')}`]
      : []),
    ...counted(differing, 'resource is not as planned', 'resources are not as planned'),
    ...(found.length > 0 ? unchecked : []),
    ...(failures === 0 && !loginWorks ? ['no login proves that Gloo can read its secrets'] : []),
  ];
  return `${parts.join('; ')}.${next()}`;

  function next(): string {
    if (isNotRun) return ' The guide has not been run here: ./runbook all runs it.';
    const left = diagnoses.filter(({ id }) => !tried.includes(id));
    const isUntried = left.some(
      ({ steps, restarts, blockedBy }) => blockedBy === undefined && (steps.length > 0 || restarts),
    );
    if (isUntried || (more.length > 0 && tried.length === 0))
      return ` ./runbook ${TROUBLESHOOT} --repair shows what it would repair, and asks first.`;
    const [adopts] = commandsFor(explains?.adopts ?? [], ' --adopt');
    if (adopts !== undefined) return ` ${adopts} corrects it, and its plan names what others lose.`;
    if (explains !== undefined) return ` ./runbook explain ${explains.id} says what to do.`;
    return failures === 0 && unknown > 0 ? ' Correct what the lines with ? name.' : '';
  }
}

/** The commands that carry out these steps of the guide. */
export function commandsFor(steps: readonly string[], flag = ''): readonly string[] {
  return [...new Set(steps.map(runbookOf))].map(
    (one) => `./runbook ${one} --only ${steps.filter((step) => runbookOf(step) === one).join(',')}${flag}`,
  );
}

/** Failures come before warnings, and possible consequences of another diagnosis come last. */
export function causesFirst(diagnoses: readonly Diagnosis[]): readonly Diagnosis[] {
  const place = ({ level, follows }: Diagnosis) => (follows.length > 0 ? 2 : level === 'fail' ? 0 : 1);
  return diagnoses.toSorted((one, other) => place(one) - place(other));
}

/** Two lines for a chat, before the summary: the target, and the problem. */
export function chatLines(
  { links, diagnoses }: Pick<Examination, 'links' | 'diagnoses'>,
  target: Readonly<Record<string, string>>,
): string {
  const place = ['cluster', 'region', 'account'].flatMap((name) => target[name] ?? []).join(' · ');
  const marked = (status: Status, text: string) => `${wordOf(status).mark} ${oneLine(text)}`;
  const causes = causesFirst(diagnoses).filter(({ follows }) => follows.length === 0);
  const known = causes.map(({ level, headline }) => marked(level, headline));
  const consequences = diagnoses.length - causes.length;
  const more = consequences === 0 ? '' : ` (${consequences} more may follow from this)`;
  const others = links.flatMap(({ status, name }) => (status === 'pass' ? [] : [marked(status, name)]));
  const passed = marked('pass', `${links.length} of ${links.length} passed`);
  return `${place}\n${known.length > 0 ? known.join('; ') + more : few(others) || passed}`;
}

function counted(count: number, one: string, many: string): string[] {
  return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
}
