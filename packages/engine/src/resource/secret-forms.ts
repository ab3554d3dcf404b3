/**
 * The forms of a secret in a text: as it is, and as URLs, JSON and base64 encode it. Helm and the API server quote objects
 * whose texts hold JSON themselves, so JSON is encoded up to three times. Pure.
 */
export function formsOf(secret: string): ReadonlySet<string> {
  // A text with lone surrogates cannot be encoded in a URL.
  const url = encodeURIComponent(Buffer.from(secret).toString());
  const strict = url.replaceAll(/[!'()*]/g, (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`);
  const urls = [url, strict, strict.replaceAll('%20', '+')];
  return new Set([
    ...quoted([secret], 3),
    ...urls,
    ...urls.map((form) => form.replaceAll(/%../g, (code) => code.toLowerCase())),
    ...[0, 1, 2].flatMap((before) => within64(secret, before)),
  ]);
}

/** Texts as they are, and as JSON in JSON writes them: JavaScript's, and Go's, which escapes HTML too. */
function quoted(texts: readonly string[], times: number): readonly string[] {
  if (times === 0) return texts;
  const once = texts.flatMap((text) => {
    const json = JSON.stringify(text).slice(1, -1);
    return [text, json, json.replaceAll(/[<>&]/g, (found) => `\\u00${found.charCodeAt(0).toString(16)}`)];
  });
  return quoted([...new Set(once)], times - 1);
}

/**
 * The base64 characters that depend on the secret alone, with a given number of bytes before it. A secret may be
 * anywhere in the encoded text, as the token is in the headers of a login.
 */
function within64(secret: string, before: number): string[] {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
  const from = Math.ceil((before * 8) / 6);
  const to = Math.floor((bytes.length * 8) / 6);
  return (['base64', 'base64url'] as const).map((encoding) => bytes.toString(encoding).slice(from, to));
}
