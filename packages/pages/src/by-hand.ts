import { blocksOf, parsePage, type Resource, type TextPage, textOf, texts } from 'engine/resource';

const FOLDER = 'packages/pages/texts';

/**
 * The text of a resource's kind, in Markdown, which a person needs besides the guide's command.
 * @throws Error if a removable resource has no text: a person would overwrite it
 */
export function byHandOf({ kind, remove }: Pick<Resource, 'kind' | 'remove'>) {
  const { head, sections } = parsePage(
    remove === undefined ? (texts(FOLDER)[kind] ?? '') : textOf(FOLDER, kind),
  );
  return {
    /** A check that succeeds only if nothing exists that the guide's command would overwrite. */
    first: blocksOf(sections.get('First') ?? '')[0]?.text,
    /** A command with the same effect, for a reader who lacks the guide's program. */
    otherwise: blocksOf(sections.get('Otherwise') ?? '')[0]?.text,
    /** The output of the command, and a check after it. */
    prints: head.replace(/^# .*\s*/, ''),
  };
}

/**
 * The loss when a kind of resource is removed.
 * @throws Error if its text does not say it
 */
export function lossOf(kind: string): string {
  const loses = parsePage(textOf(FOLDER, kind)).sections.get('Teardown');
  if (loses === undefined) throw new Error(`${FOLDER}/${kind}.md does not say what its teardown loses`);
  return loses;
}

/**
 * The text of a runbook: the head of its page, and the sections for its steps and others.
 * @throws Error if the text does not exist
 */
export function textsOf(id: string): TextPage {
  return parsePage(textOf(FOLDER, id));
}
