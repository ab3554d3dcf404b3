/** A text without the alignment of its columns, so that a test compares words and not the layout. */
export function singleSpaced(text: string): string {
  return text.replaceAll(/ {2,}/g, ' ');
}
