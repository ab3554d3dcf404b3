/** A block of text or code in Markdown, within a fence that the text does not close. */
export function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text.trimEnd()}\n${fence}`;
}

export interface TextPage {
  readonly front: Readonly<Record<string, string>>;
  /** What comes before the first section: the title and its text. */
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
      sections.map((one) => [one.split('\n', 1)[0] ?? '', one.slice(one.indexOf('\n')).trim()]),
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

/** As a terminal shows it: links by their texts, except for those into the web. */
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
