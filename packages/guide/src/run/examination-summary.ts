import type { Examination } from 'troubleshoot/internal';
import { TROUBLESHOOT } from '../catalog.ts';

/** What was found, in one line that agrees with the exit code. */
export function examinationSummary({ checks, diagnoses }: Examination): string {
  const failures = diagnoses.filter(({ level }) => level === 'fail').length;
  const warnings = diagnoses.length - failures;
  const explained = new Set(diagnoses.map(({ check }) => check));
  const unexplained = checks.filter(({ id, status }) => status === 'fail' && !explained.has(id));
  const unknown = checks.filter(({ status }) => status === 'unknown').length;
  const found = [
    ...counted(failures, 'failure', 'failures'),
    ...counted(warnings, 'warning', 'warnings'),
    // Behind another failure, the last links fail as its consequence.
    ...(failures === 0 && unexplained.length > 0
      ? [`no page explains what failed: ${unexplained.map(({ title }) => title).join('; ')}`]
      : []),
  ];
  const nothing = unknown === 0 ? 'Nothing is wrong' : 'Nothing wrong was found';
  const unchecked = unknown === 0 ? [] : [`${unknown} of ${checks.length} could not be checked`];
  const login = checks.find(({ id }) => id === 'login');
  const unproved = login?.status === 'unknown' ? ['no login proves that Gloo can read its secrets'] : [];
  const repairable = diagnoses.some(({ makes }) => makes.length > 0);
  const repair = ` ./runbook ${TROUBLESHOOT} --repair shows what it would repair, and asks first.`;
  const again = failures === 0 && unknown > 0 ? ' Correct what a line with ? names, then run again.' : '';
  return `${[found.join(', ') || nothing, ...unchecked, ...unproved].join('; ')}.${repairable ? repair : again}`;
}

function counted(count: number, one: string, many: string): string[] {
  return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
}
