import { decode, encode, type SourceMapSegment } from '@jridgewell/sourcemap-codec';

interface SourceMap {
  readonly sources: readonly string[];
  readonly mappings: string;
}

/**
 * A source map as the last line of its file. It keeps only what locates an error in the project's own sources: a tenth
 * of the full map, which would be larger than the code.
 * @param above how many lines precede the code
 */
export function linesOf(map: string, above: number): string {
  const { sources, mappings } = JSON.parse(map) as SourceMap;
  const own = sources.map((source) => (source.includes('node_modules/') ? '' : source));
  const thinned = decode(mappings).map((segments) => {
    let previous = '';
    return segments.flatMap((segment): SourceMapSegment[] => {
      const [column, source = -1, line = 0] = segment;
      const place = own[source] ? `${source}:${line}` : '';
      if (place === previous) return [];
      previous = place;
      return [place === '' ? [column] : [column, source, line, 0]];
    });
  });
  const lines = [...Array.from({ length: above }, () => []), ...thinned];
  const small = JSON.stringify({ version: 3, sources: own, names: [], mappings: encode(lines) });
  return `//# sourceMappingURL=data:application/json;base64,${Buffer.from(small).toString('base64')}`;
}
