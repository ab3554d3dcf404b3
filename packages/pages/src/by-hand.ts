import { blocksOf, parsePage, type TextPage, texts } from 'engine/resource';

/** What a person needs beside the guide's command to make a resource by hand: a text of packages/pages/texts. */
export interface ByHand {
  /**
   * What has to succeed before the guide's command, which would overwrite what exists, or fail late; and why the page stops otherwise,
   * if it is for another reason than that the resource may exist.
   */
  readonly first?: { readonly command: string; readonly otherwise?: string | undefined } | undefined;
  /** The command for readers without eksctl. */
  readonly withoutEksctl?: string | undefined;
  /** What the guide's command prints. Markdown. */
  readonly prints?: string | undefined;
  readonly undo?: {
    readonly loses: string;
    /** The commands that all succeed if nobody else needs it. */
    readonly unused: readonly string[];
  };
}

export function byHandOf(kind: string): ByHand {
  const { head, sections } = textsOf(kind);
  const [, prints] = textsIn(head);
  const [first, otherwise] = textsIn(sections.get('First'));
  const [withoutEksctl] = textsIn(sections.get('Without eksctl'));
  const [loses, ...unused] = textsIn(sections.get('Undo'));
  return {
    ...(first !== undefined && { first: { command: first, otherwise } }),
    withoutEksctl,
    prints,
    ...(loses !== undefined && { undo: { loses, unused } }),
  };
}

/** The page of a kind of resource; or of a runbook: the head of its export, and texts and commands of its steps. */
export function textsOf(name: string): TextPage {
  return parsePage(texts('packages/pages/texts')[name] ?? '');
}

function textsIn(markdown = ''): string[] {
  return blocksOf(markdown).map(({ text }) => text);
}
