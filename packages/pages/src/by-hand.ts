import { blocksOf, parsePage, type Resource, type TextPage, textOf, texts } from 'engine/resource';

const FOLDER = 'packages/pages/texts';

/**
 * What a person needs beside the guide's command for a resource: the text of its kind, in Markdown.
 * @throws Error if it has none and can be removed: a person would overwrite it
 */
export function byHandOf({ kind, remove }: Pick<Resource, 'kind' | 'remove'>) {
  const { head, sections } = parsePage(
    remove === undefined ? (texts(FOLDER)[kind] ?? '') : textOf(FOLDER, kind),
  );
  return {
    /** A look that succeeds only if nothing exists, which the guide's command would overwrite. */
    first: blocksOf(sections.get('First') ?? '')[0]?.text,
    /** What it prints, and a look after it. */
    prints: head.replace(/^# .*\s*/, ''),
  };
}

/**
 * What is lost with the removal of a kind of resource.
 * @throws Error if its text does not say it
 */
export function lossOf(kind: string): string {
  const loses = parsePage(textOf(FOLDER, kind)).sections.get('Teardown');
  if (loses === undefined) throw new Error(`${FOLDER}/${kind}.md does not say what its teardown loses`);
  return loses;
}

/**
 * The text of a runbook: the head of its page, and sections of its steps and others.
 * @throws Error if there is none
 */
export function textsOf(id: string): TextPage {
  return parsePage(textOf(FOLDER, id));
}
