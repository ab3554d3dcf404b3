import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** The start of a request with Vault's own method LIST, which Node's HTTP parser refuses. */
const list = /^LIST (?=\/\S* HTTP\/1\.1\r\n)/;
/** The method that replaces LIST for the parser. Vault never sees it. */
const standIn = 'SEARCH';

/** The method that the client sent. */
export const sentMethod = (method: string): string => (method === standIn ? 'LIST' : method);

/** Renames a LIST at the start of a chunk. A request always starts a chunk, because clients wait for each answer. */
export function readable(chunk: Buffer): Buffer {
  const start = chunk.subarray(0, 8192).toString('latin1');
  if (!list.test(start)) return chunk;
  return Buffer.concat([Buffer.from(standIn), chunk.subarray('LIST'.length)]);
}

/** A client's connection, adapted for Node's HTTP server. */
export class VaultConnection extends Duplex {
  readonly #raw: Socket;
  readonly #stream: Socket;

  /** @param stream the plain text of the connection: `raw` itself, or its TLS stream */
  constructor(raw: Socket, stream: Socket) {
    super();
    this.#raw = raw;
    this.#stream = stream;
    stream.on('data', (chunk: Buffer) => {
      if (!this.push(readable(chunk))) stream.pause();
    });
    stream.on('end', () => this.push(null));
    // Clients may disconnect at any time, even during a handshake. That is no error of the gateway.
    for (const socket of new Set([raw, stream])) socket.on('error', () => this.destroy());
    stream.on('close', () => this.destroy());
  }

  override _read(): void {
    this.#stream.resume();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#stream.write(chunk, encoding, done);
  }

  override _final(done: () => void): void {
    this.#stream.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#stream.destroy();
    done(error);
  }

  /** Resets the connection. Node's HTTP server expects this method of `net.Socket`. */
  resetAndDestroy(): this {
    this.#raw.resetAndDestroy();
    return this.destroy();
  }
}
