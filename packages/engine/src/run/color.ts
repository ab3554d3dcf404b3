import { Chalk, type ChalkInstance } from 'chalk';

/** Whether to colour what goes to a stream: if it is a terminal, unless NO_COLOR or FORCE_COLOR says otherwise. */
export function hasColor({ isTTY }: { readonly isTTY?: boolean }): boolean {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  if (NO_COLOR) return false;
  return FORCE_COLOR === undefined ? isTTY === true : !['0', 'false'].includes(FORCE_COLOR);
}

export function paintOf(stream: { readonly isTTY?: boolean }): ChalkInstance {
  return new Chalk({ level: hasColor(stream) ? 1 : 0 });
}
