/** An address without its trailing slashes, which have no meaning. */
export function trimSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
