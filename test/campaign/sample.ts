import { createHash } from 'node:crypto';

/**
 * A sample of about `size` items. It takes one item of each group in turn, so every group is represented, and the seed
 * decides which items. The same arguments give the same sample. Items stay in their order. Pure.
 */
export function sample<Item>(
  items: readonly Item[],
  size: number,
  seed: string,
  describe: (item: Item) => { readonly name: string; readonly group: string },
): Item[] {
  const rank = (item: Item): string =>
    createHash('sha256')
      .update(`${seed} ${describe(item).group} ${describe(item).name}`)
      .digest('hex');
  const taken = new Map<string, number>();
  const turns = [...items]
    .sort((a, b) => (rank(a) < rank(b) ? -1 : 1))
    .map((item) => {
      const { group } = describe(item);
      const turn = taken.get(group) ?? 0;
      taken.set(group, turn + 1);
      return { item, turn };
    })
    .sort((a, b) => a.turn - b.turn);
  const chosen = new Set(turns.slice(0, Math.max(size, taken.size)).map(({ item }) => item));
  return items.filter((item) => chosen.has(item));
}
