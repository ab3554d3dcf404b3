/** A block of text or code in Markdown, in a fence that no line of the text can close. */
export function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text.trimEnd()}\n${fence}`;
}

export interface TextPage {
  readonly front: Readonly<Record<string, string>>;
  /** The text before the first section: the title and the introduction. */
  readonly head: string;
  readonly sections: ReadonlyMap<string, string>;
}

export function parsePage(markdown: string): TextPage {
  const [, front = '', body = ''] = /^(?:---\n([\s\S]*?)---\n)?([\s\S]*)$/.exec(markdown) ?? [];
  const [head = '', ...sections] = body.split(/^## /m);
  return {
    front: Object.fromEntries(
      [...front.matchAll(/^(\w+): (.*)$/gm)].map(([, key = '', value = '']) => [key, value]),
    ),
    head: head.trim(),
    sections: new Map(
      sections.map((one) => {
        const [title = '', ...lines] = one.split('\n');
        return [title, lines.join('\n').trim()];
      }),
    ),
  };
}

/** A paragraph, a list, or the text of a fenced block. */
export interface Block {
  readonly text: string;
  readonly isCode: boolean;
}

export function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/^```\w*\n([\s\S]*?)\n```$|^\S(?:.|\n(?!\n))*/gm)].map(([block, code]) =>
    code === undefined ? { text: block.trimEnd(), isCode: false } : { text: code, isCode: true },
  );
}

/** Markdown for a terminal: links become their texts, except links to the web. */
export function withoutLinks(markdown: string): string {
  return markdown.replaceAll(/\[([^\]\n]+)\]\((?!https?:)[^)\s]+\)/g, '$1');
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
