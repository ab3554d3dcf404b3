/** How a secret may stand in a text: as it is, and as URLs, JSON and base64 have it. Pure. */
export function formsOf(secret: string): ReadonlySet<string> {
  // What is no valid text has no form in a URL either.
  const url = encodeURIComponent(Buffer.from(secret).toString());
  const strict = url.replaceAll(/[!'()*]/g, (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`);
  const urls = [url, strict, strict.replaceAll('%20', '+')];
  return new Set([
    secret,
    JSON.stringify(secret).slice(1, -1),
    ...urls,
    ...urls.map((form) => form.replaceAll(/%../g, (code) => code.toLowerCase())),
    ...[0, 1, 2].flatMap((before) => within64(secret, before)),
  ]);
}

/**
 * The characters of a base64 text that a secret alone decides, with so many bytes before it: it may stand anywhere in what
 * was encoded, as the token does in the headers of a login.
 */
function within64(secret: string, before: number): string[] {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
  const from = Math.ceil((before * 8) / 6);
  const to = Math.floor((bytes.length * 8) / 6);
  return (['base64', 'base64url'] as const).map((encoding) => bytes.toString(encoding).slice(from, to));
}
