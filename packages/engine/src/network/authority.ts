import { X509Certificate } from 'node:crypto';
import { Failure, messageOf, oneLine, readGivenFile } from '../resource/index.ts';

const CERTIFICATE = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[^-]+-----END (?:TRUSTED )?CERTIFICATE-----/g;

/**
 * Reads the certificate authorities in the PEM file that a variable names. They replace the public ones, as in the AWS
 * CLI and in Vault's own client.
 * @throws Failure of kind input if the file cannot be read or holds no certificate.
 */
export function readAuthority(variable: string, file: string): string {
  const facts = {
    resource: variable,
    cause: 'It names the certificate authorities that are trusted.',
    next: [`Set ${variable} to a PEM file that you can read, or unset it.`],
  };
  const text = readGivenFile(file, facts);
  const problem = (seen: string, error?: unknown) =>
    new Failure({ ...facts, kind: 'input', seen: oneLine(seen), error });
  const certificates = text.match(CERTIFICATE) ?? [];
  if (certificates.length === 0) throw problem(`there is no certificate in ${file}`);
  try {
    for (const certificate of certificates) new X509Certificate(certificate);
  } catch (error) {
    throw problem(`a certificate in ${file} cannot be read: ${messageOf(error)}`, error);
  }
  return text;
}
