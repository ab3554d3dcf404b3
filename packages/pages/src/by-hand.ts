import { blocksOf, parsePage, type TextPage, textOf, texts } from 'engine/resource';

const FOLDER = 'packages/pages/texts';

/** What a person needs beside the guide's command: a text of packages/pages/texts, in Markdown. */
export interface ByHand {
  /** A look that succeeds only if nothing exists, which the guide's command would overwrite. */
  readonly first?: string | undefined;
  /** What it prints, and a look after it. */
  readonly prints?: string | undefined;
  /** What is lost with its removal. */
  readonly loses?: string | undefined;
}

export function byHandOf(kind: string): ByHand {
  const { head, sections } = parsePage(texts(FOLDER)[kind] ?? '');
  return {
    first: blocksOf(sections.get('First') ?? '')[0]?.text,
    prints: head.replace(/^# .*\s*/, '') || undefined,
    loses: sections.get('Teardown'),
  };
}

/**
 * What is lost with the removal of a kind of resource.
 * @throws Error if its text does not say it
 */
export function lossOf(kind: string): string {
  const { loses } = byHandOf(kind);
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
