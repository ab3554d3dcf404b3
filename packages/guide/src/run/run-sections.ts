import { journalFileOf, journaling } from 'engine/command-line/journal-file';
import type { CommandLine } from 'engine/command-line/options';
import type { Screen } from 'engine/command-line/screen';
import { type RunOptions, run } from 'engine/run';
import type { Guide } from '../guide.ts';

/**
 * Plans sections of the guide, asks for consent and carries them out, according to the command line; shown and recorded in
 * the journal. Returns the exit code.
 */
export function runSections(
  { sections, mode, planned }: Pick<RunOptions, 'sections' | 'mode' | 'planned'>,
  guide: Guide,
  line: CommandLine,
  screen: Screen,
): Promise<number> {
  const emit = line.plan
    ? screen.emit
    : journaling(screen.emit, journalFileOf(guide, guide.environment), guide.account.arn);
  return run({
    sections,
    mode,
    planned,
    operator: screen.operator(line),
    emit(event) {
      // Later steps keep more resources if it is skipped.
      if (event.type === 'step-end' && event.outcome === 'skipped') guide.teardown.skipped.add(event.step);
      emit(event);
    },
    typedToDelete: guide.CLUSTER_NAME,
    signal: screen.signal,
  });
}
