/** One call to Vault, as it is logged: never with a token, nor with what was sent or answered. */
export type LoggedVaultCall = {
  id: number;
  time: string;
  method: string;
  /** Without `/v1/` and without the query. */
  path: string;
  /** The header X-Vault-Namespace, which means something to Vault Enterprise alone. */
  namespace?: string;
  /** 0 where the client got no answer. */
  status: number;
  fault?: string;
  ms: number;
};

/** The log of calls to Vault that came through the front. */
export class VaultCallLog {
  #calls: LoggedVaultCall[] = [];
  #next = 1;

  /** Notes a call that has been answered (or whose answer was lost). */
  add(call: Omit<LoggedVaultCall, 'id'>): void {
    this.#calls.push({ id: this.#next++, ...call });
  }

  /** The calls so far, oldest first. */
  calls(): LoggedVaultCall[] {
    return this.#calls;
  }

  /** Forgets them all; ids go on. */
  clear(): void {
    this.#calls = [];
  }
}
