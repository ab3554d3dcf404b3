/** How every text names the program. */
export const COMMAND = './runbook';

/** Names the program in a text by the words that start it. A bundle of one runbook runs no other, and takes no name. */
export function inWordsOf({
  command,
  runbook,
}: {
  command: string;
  runbook?: string;
}): (text: string) => string {
  if (runbook === undefined) return (text) => text.replaceAll(/\.\/runbook(?![\w-])/g, () => command);
  const own = new RegExp(`\\./runbook (?:${runbook}(?![\\w-])|all(?= --help)|(?=--help))`, 'g');
  return (text) => text.replaceAll(own, (said) => (said.endsWith(' ') ? `${command} ` : command));
}
