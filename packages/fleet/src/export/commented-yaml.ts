import { Document, isMap, isPair, isSeq, type Node, type Pair, type Scalar } from 'yaml';

/** A document of YAML, with what a reader needs to know beside it. */
export interface Commented {
  /** Said before all of it. */
  readonly head?: string;
  readonly value: unknown;
  /** Said before the key, or the item of a list, that a path leads to. */
  readonly comments?: Comments;
  /** Said behind a value, on its line. */
  readonly remarks?: Comments;
}

export type Comments = readonly (readonly [path: readonly (string | number)[], text: string])[];

/** The text of documents, one after the other. Pure: the same bytes for the same values. */
export function yamlOf(documents: readonly Commented[]): string {
  return documents.map(textOf).join('---\n');
}

function textOf({ head, value, comments = [], remarks = [] }: Commented): string {
  // Two mentions of one value are written out twice: not every reader of YAML knows anchors.
  const document = new Document(value, { aliasDuplicateObjects: false });
  if (head !== undefined) document.commentBefore = indented(head);
  for (const [path, text] of comments) nodeAt(document, path).commentBefore = indented(text);
  for (const [path, text] of remarks) (document.getIn(path, true) as Scalar).comment = indented(text);
  // A long value stays on its line, where a search finds it.
  return document.toString({ lineWidth: 0 });
}

/** The key of a map, or the item of a list. */
function nodeAt(document: Document, path: readonly (string | number)[]): Node {
  const parent = document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  const found =
    isSeq(parent) && typeof last === 'number'
      ? parent.items[last]
      : isMap(parent) && parent.items.find((item) => isPair(item) && keyOf(item) === last)?.key;
  if (!found) throw new Error(`there is no ${path.join('.')} to comment on`);
  return found as Node;
}

const keyOf = (pair: Pair): unknown => (pair.key as Scalar).value;

/** A comment begins with a space after its `#`. */
function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? line : ` ${line}`))
    .join('\n');
}
