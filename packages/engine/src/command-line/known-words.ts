const WORDS: ReadonlyMap<string | undefined, readonly string[]> = new Map([
  ['help', ['--help']],
  ['version', ['--version']],
  ['-V', ['--version']],
  ['list', []],
]);

/** The arguments with the words that people try first as this program spells them: `help 01-aws` is `01-aws --help`. */
export function knownWords(args: readonly string[]): readonly string[] {
  const words = WORDS.get(args[0]);
  return words === undefined ? args : [...knownWords(args.slice(1)), ...words];
}
