import { createPrivateKey, generateKeyPairSync, randomBytes, sign, X509Certificate } from 'node:crypto';
import { children, content, der, encoded, oid } from './der.ts';

const day = 24 * 60 * 60 * 1000;
const tag = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  utf8: 0x0c,
  time: 0x17,
  sequence: 0x30,
  set: 0x31,
};
const sequence = (...parts: Buffer[]) => der(tag.sequence, ...parts);
const subjectKeyId = oid('2.5.29.14');

/**
 * A certificate for `localhost` and 127.0.0.1, signed by the sandbox's authority: for whoever trusts that,
 * the sandbox's own TLS listeners are as good as any. mockttp's certificates carry host names only, and a
 * client that is told an IP address looks for that.
 */
export function loopbackCertificate(authority: { key: string; cert: string }): { key: string; cert: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const [, , algorithm, issuer] = children(firstChild(new X509Certificate(authority.cert).raw));
  const common = sequence(oid('2.5.4.3'), der(tag.utf8, Buffer.from('localhost')));
  const signed = sequence(
    der(0xa0, der(tag.integer, Buffer.from([2]))),
    der(tag.integer, Buffer.concat([Buffer.from([0x41]), randomBytes(15)])),
    algorithm as Buffer,
    issuer as Buffer,
    sequence(time(Date.now() - day), time(Date.now() + 365 * day)),
    sequence(der(tag.set, common)),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions(authority.cert))),
  );
  const signature = sign('sha256', signed, createPrivateKey(authority.key));
  const cert = sequence(signed, algorithm as Buffer, der(tag.bits, Buffer.from([0]), signature));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    cert: `-----BEGIN CERTIFICATE-----\n${cert.toString('base64').replace(/(.{64})/g, '$1\n')}\n-----END CERTIFICATE-----\n`,
  };
}

function extensions(authority: string): Buffer[] {
  const extension = (id: string, value: Buffer) => sequence(oid(id), der(tag.octets, value));
  const names = [
    der(0x82, Buffer.from('localhost')),
    der(0x87, Buffer.from([127, 0, 0, 1])),
    der(0x87, Buffer.concat([Buffer.alloc(15), Buffer.from([1])])),
  ];
  return [
    extension('2.5.29.17', sequence(...names)),
    // For TLS servers.
    extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.1'))),
    // Python's strict verification wants to see by which key it was signed.
    extension('2.5.29.35', sequence(der(0x80, keyIdOf(authority)))),
  ];
}

/** The key identifier that an authority's certificate states of itself. */
function keyIdOf(authority: string): Buffer {
  const wrapped = children(firstChild(new X509Certificate(authority).raw)).at(-1) as Buffer;
  const found = children(firstChild(wrapped)).find((one) => children(one)[0]?.equals(subjectKeyId));
  if (!found) throw new Error("the sandbox's authority states no key identifier");
  return content(content(children(found).at(-1) as Buffer));
}

const firstChild = (value: Buffer) => encoded(content(value));

function time(at: number): Buffer {
  const text = new Date(at).toISOString().replace(/[-:T]|\.\d+/g, '');
  return der(tag.time, Buffer.from(text.slice(2)));
}
