const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Escapes a text for XML. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (char) => entities[char] as string);
}

/** Elements of these names, with texts. */
export const elements = (texts: Readonly<Record<string, string | undefined>>): string =>
  Object.entries(texts)
    .map(([tag, text = '']) => `<${tag}>${escapeXml(text)}</${tag}>`)
    .join('');

/** The texts of all elements of a name, in order. This is not a general parser, but suffices for AWS's flat responses. */
export function xmlValues(xml: string, tag: string): string[] {
  return [...xml.matchAll(new RegExp(`<${tag}>([^<]*)</${tag}>`, 'g'))].map(([, text]) =>
    (text as string)
      .replace(/&lt;/g, '<')
      .replace(/&gt;/g, '>')
      .replace(/&quot;|&#34;/g, '"')
      .replace(/&#x27;|&#39;|&apos;/g, "'")
      .replace(/&amp;/g, '&'),
  );
}

/** The text of the first element of a name, or undefined. */
export function xmlValue(xml: string, tag: string): string | undefined {
  return xmlValues(xml, tag)[0];
}
