import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

interface Package {
  readonly name: string;
  readonly version: string;
  /** Very old packages declare a list. */
  readonly license?: string | readonly { readonly type: string }[];
}

/** The folder of an installed package, at the start of a path in it. */
const INSTALLED = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/;

/**
 * The licence notice of bundled files: each of their packages, with its own licence and notice texts. A text that
 * several packages share is printed once.
 */
export async function licencesOf(files: readonly string[], root: string): Promise<string> {
  // The project's own packages count as the project.
  const folders = [...new Set(files.map((file) => INSTALLED.exec(resolve(root, file))?.[0] ?? root))];
  const sharers = new Map<string, string[]>();
  for (const folder of folders.sort()) {
    const { label, text } = await noticeOf(folder);
    sharers.set(text, [...new Set([...(sharers.get(text) ?? []), label])].sort());
  }
  const notices = [...sharers]
    .map(([text, labels]) => `${labels.join('\n')}\n\n${text}`)
    // Sorted by name, because the order of folders depends on how the packages were installed.
    .sort();
  return ['LICENCES of what is in this file', ...notices].join(`\n\n${'-'.repeat(80)}\n\n`);
}

async function noticeOf(folder: string): Promise<{ label: string; text: string }> {
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Package;
  const { name, version, license = 'no licence named' } = manifest;
  const under = typeof license === 'string' ? license : license.map(({ type }) => type).join(' or ');
  const files = (await readdir(folder)).sort();
  const read = async (file: string) =>
    (await readFile(join(folder, file), 'utf8')).replaceAll('\r\n', '\n').trim();
  const own = await Promise.all(files.filter((file) => /^(licen[cs]e|notice|copying)/i.test(file)).map(read));
  const [readme] = await Promise.all(files.filter((file) => /^readme/i.test(file)).map(read));
  const text = own.length > 0 ? own.join('\n\n') : inReadme(readme ?? '');
  return {
    label: `${name} ${version} (${under})`,
    text: text || `Its package holds no licence text; it is under ${under}.`,
  };
}

/** The licence section of a readme; some packages have their licence only there. */
function inReadme(readme: string): string | undefined {
  const heading = /^(?:#+[ \t]*licen[cs]e[ \t]*|licen[cs]e[ \t]*\n-+[ \t]*)$/im.exec(readme);
  if (heading === null) return undefined;
  const [section = ''] = readme.slice(heading.index + heading[0].length).split(/^(?:#+ |\S.*\n-{3,}$)/m);
  // A link to a file that the package does not ship is not a licence.
  return /copyright/i.test(section) ? section.trim() : undefined;
}
