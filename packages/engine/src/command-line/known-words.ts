import type { Catalogue } from './catalogue.ts';
import { isRun } from './flag.ts';
import { commandsOf } from './flags.ts';

const WORDS: Readonly<Record<string, readonly string[]>> = {
  help: ['--help'],
  version: ['--version'],
  '-V': ['--version'],
  list: [],
};

/**
 * The arguments with the words that people try first as this program spells them: `help 01-aws` is `01-aws --help`, and
 * `01` or `aws` is 01-aws.
 */
export function knownWords(args: readonly string[], catalogue: Catalogue): readonly string[] {
  const [first = '', ...rest] = args;
  const words = WORDS[first];
  if (words !== undefined) return [...knownWords(rest, catalogue), ...words];
  const commands = commandsOf(catalogue);
  if (first === '' || first.startsWith('-') || commands.some(({ name }) => name.split(' ')[0] === first))
    return args;
  const meant = commands.find(({ name, kind }) => isRun(kind) && name.split('-').includes(first));
  return [meant?.name ?? first, ...rest];
}
