/** The share of common letter pairs, of all pairs, from which two words are alike. */
const ALIKE = 0.2;

/** The ids that share the most pairs of letters with a word; none if no id is similar. */
export function nearest(word: string, ids: readonly string[]): readonly string[] {
  const given = pairsOf(word);
  const likeness = (id: string) => {
    const pairs = pairsOf(id);
    return pairs.filter((pair) => given.includes(pair)).length / (pairs.length + given.length);
  };
  return ids
    .filter((id) => likeness(id) >= ALIKE)
    .toSorted((a, b) => likeness(b) - likeness(a))
    .slice(0, 3);
}

function pairsOf(word: string): readonly string[] {
  return [...word.toLowerCase()].map((_, at, letters) => letters.slice(at, at + 2).join(''));
}
