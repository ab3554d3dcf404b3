import { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';

/** A certificate and its private key, in PEM. */
export type Certificate = { key: string; cert: string };

const DAY = 24 * 60 * 60 * 1000;
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** The sandbox's own certificate authority, which only its parts and its shell trust. */
export async function makeAuthority(): Promise<Certificate> {
  const { KeyUsageFlags, ...x509 } = await library();
  const keys = await newKeys();
  const cert = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'O=sandbox, CN=gloo-vault-irsa sandbox',
    ...validity(),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { key: await keyPem(keys), cert: cert.toString('pem') };
}

/** A certificate for hosts or addresses, signed by an authority. */
export async function certificateFor(
  authority: Certificate,
  { hosts, isExpired = false }: { hosts: readonly string[]; isExpired?: boolean },
): Promise<Certificate> {
  const x509 = await library();
  const keys = await newKeys();
  const issuer = new x509.X509Certificate(authority.cert);
  const [der] = x509.PemConverter.decode(authority.key) as [ArrayBuffer];
  const cert = await x509.X509CertificateGenerator.create({
    subject: `CN=${hosts[0]}`,
    issuer: issuer.subject,
    ...(isExpired
      ? { notBefore: new Date(Date.now() - 2 * DAY), notAfter: new Date(Date.now() - DAY) }
      : validity()),
    signingAlgorithm: algorithm,
    signingKey: await webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']),
    publicKey: keys.publicKey,
    extensions: [
      new x509.SubjectAlternativeNameExtension(
        hosts.map((value) => ({ type: isIP(value) ? 'ip' : 'dns', value })),
      ),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      // Python's strict verification requires the identifier of the signing key.
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
    ],
  });
  return { key: await keyPem(keys), cert: cert.toString('pem') };
}

/** Loaded only by `up`; otherwise every command of the sandbox and every test would load it. */
const library = () => import('@peculiar/x509');

const validity = () => ({
  notBefore: new Date(Date.now() - DAY),
  notAfter: new Date(Date.now() + 365 * DAY),
});

const newKeys = () => webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);

async function keyPem({ privateKey }: webcrypto.CryptoKeyPair): Promise<string> {
  const { PemConverter } = await library();
  return PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', privateKey), 'PRIVATE KEY');
}
