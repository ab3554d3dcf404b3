/** Decodes bytes as UTF-8 or UTF-16, with or without a byte order mark. Lines in the result end in `\n`. */
export function asText(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes).replaceAll(/\r\n?/g, '\n');
}

/** PowerShell and Windows’ editors write UTF-16. Without a mark, every other byte of the first letters is 0. */
function encodingOf([first, second]: Uint8Array): string {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return 'utf-16be';
  return 'utf-8';
}
