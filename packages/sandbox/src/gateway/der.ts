// The little of ASN.1's Distinguished Encoding Rules that a certificate of our own needs.

/** A value: its tag, its length, and the parts it is made of. */
export function der(tag: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const size = body.length.toString(16);
  const long = Buffer.from(size.length % 2 ? `0${size}` : size, 'hex');
  const length = body.length < 0x80 ? [body.length] : [0x80 | long.length, ...long];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

/** An object identifier, e.g. `2.5.29.17`. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = rest.flatMap((arc) => {
    const groups = [arc & 0x7f];
    for (let left = arc >>> 7; left > 0; left >>>= 7) groups.unshift((left & 0x7f) | 0x80);
    return groups;
  });
  return der(0x06, Buffer.from([first * 40 + second, ...bytes]));
}

function headerOf(value: Buffer): { size: number; length: number } {
  const first = value[1] as number;
  if (first < 0x80) return { size: 2, length: first };
  const bytes = first & 0x7f;
  return { size: 2 + bytes, length: value.readUIntBE(2, bytes) };
}

/** The first value in what may hold several. */
export function encoded(values: Buffer): Buffer {
  const { size, length } = headerOf(values);
  return values.subarray(0, size + length);
}

/** What a value holds, without its tag and length. */
export function content(value: Buffer): Buffer {
  const { size, length } = headerOf(value);
  return value.subarray(size, size + length);
}

/** The values that a value is made of. */
export function children(value: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let rest = content(value); rest.length > 0; ) {
    const one = encoded(rest);
    found.push(one);
    rest = rest.subarray(one.length);
  }
  return found;
}
