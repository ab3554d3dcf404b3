import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { Failure, messageOf, oneLine, readGivenFile } from '../resource/index.ts';

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
  try {
    new X509Certificate(text);
  } catch (error) {
    const seen = oneLine(`there is no certificate in ${file}: ${messageOf(error)}`);
    throw new Failure({ ...facts, kind: 'input', seen, error });
  }
  return text;
}

/** A variable, and the file that it names. */
type NamedFile = readonly [variable: string, file: string | undefined];

/**
 * Reads the client's certificate and key.
 * @throws Failure of kind input if only one is given, a file cannot be read, or the two do not belong together
 */
export function readClientCertificate(
  [certVariable, certFile]: NamedFile,
  [keyVariable, keyFile]: NamedFile,
): { readonly cert: string; readonly key: string } | undefined {
  if (certFile === undefined && keyFile === undefined) return undefined;
  const facts = {
    resource: `${certVariable} and ${keyVariable}`,
    cause: 'They name the certificate and the key by which a client identifies itself.',
    next: ['Set both to PEM files that you can read, or unset both.'],
  };
  const problem = (seen: string, error?: unknown) =>
    new Failure({ ...facts, kind: 'input', seen: oneLine(seen), error });
  if (certFile === undefined || keyFile === undefined) throw problem('only one of them is set');
  const [cert, key] = [readGivenFile(certFile, facts), readGivenFile(keyFile, facts)];
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    throw problem(`they are no pair of a certificate and its key: ${messageOf(error)}`, error);
  }
  return { cert, key };
}
