import { blocksOf, parsePage, type TextPage, texts } from 'engine/resource';

/** What a person needs beside the guide's command to make a resource by hand: a page of docs/by-hand. */
interface ByHand {
  /** The command that reads it, if the guide's command would overwrite it. */
  readonly absent?: string | undefined;
  /** The command for readers without eksctl. */
  readonly withoutEksctl?: string | undefined;
  /** What the guide's command prints. Markdown. */
  readonly prints?: string | undefined;
  readonly undo?: {
    readonly loses: string;
    /** The command that succeeds if nobody else needs it. */
    readonly unused?: string | undefined;
  };
}

export function byHandOf(kind: string): ByHand {
  const { front, head, sections } = textsOf(kind);
  const [, prints] = textsIn(head);
  const [withoutEksctl] = textsIn(sections.get('Without eksctl'));
  const [loses, unused] = textsIn(sections.get('Undo'));
  return {
    absent: front.absent,
    withoutEksctl,
    prints,
    ...(loses !== undefined && { undo: { loses, unused } }),
  };
}

/** The page of a kind of resource; or of a runbook: the head of its export, and texts and commands of its steps. */
export function textsOf(name: string): TextPage {
  return parsePage(texts('docs/by-hand')[name] ?? '');
}

function textsIn(markdown = ''): string[] {
  return blocksOf(markdown).map(({ text }) => text);
}

/** The functions that a text uses, each after those that use it. */
export function functionsIn(commands: string): string[] {
  const all = [...textsOf('functions').sections].map(([name, text]) => ({
    name,
    code: blocksOf(text).find(({ isCode }) => isCode)?.text ?? '',
  }));
  const used = new Set<string>();
  const use = (text: string) => {
    for (const { name, code } of all) {
      if (used.has(name) || !new RegExp(`(?<![\\w-])${name}[ )]`).test(text)) continue;
      used.add(name);
      use(code);
    }
  };
  use(commands);
  return all.filter(({ name }) => used.has(name)).map(({ code }) => code);
}
