import type { Item } from 'engine/resource';

/** The guide's "Try to … again", after a repair. Its check and its undo are on the page of its own section. */
export function again<On>(item: Item<On>): Item<On> {
  return (on) => {
    const { check: _check, remove: _remove, ...resource } = item(on);
    return resource;
  };
}
