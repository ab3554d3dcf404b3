/** The likeness from which two words are alike. A word has about 0.5 with itself. */
const MIN_LIKENESS = 0.2;

/** The ids that share the most pairs of letters with a word; none if no id is similar. */
export function nearest(word: string, ids: readonly string[]): readonly string[] {
  const pairsOfWord = pairsOf(word);
  const likeness = (id: string) => {
    const pairs = pairsOf(id);
    return pairs.filter((pair) => pairsOfWord.includes(pair)).length / (pairs.length + pairsOfWord.length);
  };
  return ids
    .filter((id) => likeness(id) >= MIN_LIKENESS)
    .toSorted((a, b) => likeness(b) - likeness(a))
    .slice(0, 3);
}

function pairsOf(word: string): readonly string[] {
  return [...word.toLowerCase()].map((_, at, letters) => letters.slice(at, at + 2).join(''));
}
