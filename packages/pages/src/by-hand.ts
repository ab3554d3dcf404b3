import { blocksOf, parsePage, type TextPage, texts } from 'engine/resource';

/** What a person needs beside the guide's command to make a resource by hand: a page of docs/by-hand. */
interface ByHand {
  /** The command that reads it, if the guide's command would overwrite it. */
  readonly absent?: string | undefined;
  /** The command for readers without the tool of the guide's command. */
  readonly without?: { readonly tool: string; readonly command: string };
  /** What the guide's command prints. Markdown. */
  readonly prints?: string | undefined;
  /** What to do if it fails. A Markdown list. */
  readonly fails: string;
  readonly undo?: {
    readonly loses: string;
    /** The command that succeeds if nobody else needs it. */
    readonly unused?: string | undefined;
  };
}

export function byHandOf(kind: string): ByHand {
  const { front, head, sections } = pageNamed(kind);
  const [, prints] = blocksOf(head);
  const [without] = [...sections.keys()].flatMap((title) => /^Without (\w+)$/.exec(title)?.[1] ?? []);
  const [loses, unused] = blocksOf(sections.get('Undo') ?? '').map(({ text }) => text);
  return {
    absent: front.absent,
    prints: prints?.text,
    ...(without !== undefined && {
      without: { tool: without, command: blocksOf(sections.get(`Without ${without}`) ?? '')[0]?.text ?? '' },
    }),
    fails: sections.get('If it fails') ?? '',
    ...(loses !== undefined && { undo: { loses, unused } }),
  };
}

/** The page of a runbook: the head of its export, and texts and commands of its steps. */
export function textsOf(runbook: string): TextPage {
  return pageNamed(runbook);
}

function pageNamed(name: string): TextPage {
  return parsePage(texts('by-hand')[name] ?? '');
}

/** The functions that a text uses, each after those that use it. */
export function functionsIn(commands: string): string[] {
  const all = [...pageNamed('functions').sections].map(([name, text]) => {
    const [code = ''] = blocksOf(text).flatMap(({ text, isCode }) => (isCode ? [text] : []));
    return { name, code };
  });
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
