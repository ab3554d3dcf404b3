import { blocksOf, parsePage, type TextPage, texts } from 'engine/resource';

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
  const { head, sections } = textsOf(kind);
  return {
    first: blocksOf(sections.get('First') ?? '')[0]?.text,
    prints: head.replace(/^# .*\s*/, '') || undefined,
    loses: sections.get('Teardown'),
  };
}

/** The text of a kind of resource; or of a runbook: the head of its page, and sections of its steps and others. */
export function textsOf(name: string): TextPage {
  return parsePage(texts('packages/pages/texts')[name] ?? '');
}
