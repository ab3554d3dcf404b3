/** An address without the slashes at its end, which mean nothing. */
export function trimSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
