import { appendFileSync, rmSync } from 'node:fs';
import type { AwsCall } from '../aws/call.ts';

/** The log entry of a call to AWS. It contains no credentials or tokens. */
export type LoggedCall = {
  time: string;
  /** The ARN of the caller if known, otherwise the access key's id, otherwise "anonymous". */
  caller: string;
  service: string;
  action: string;
  region: string;
  params: Record<string, string>;
  status: number;
  error?: string;
  fault?: string;
  ms: number;
};

/** The parameters that identify the resource of a call. Other parameters are not logged. */
const SHOWN = /(Name|Arn|Id|ID|^Url|^name)$/;

/** The log entry of a call to AWS, without its outcome. */
export function loggedParts({ service, action, region, params }: AwsCall) {
  return {
    ...{ service, action, region },
    params: Object.fromEntries(Object.entries(params).filter(([name]) => SHOWN.test(name))),
  };
}

/** The log entry of a call to Vault. It contains no token and no body. */
export type LoggedVaultCall = {
  method: string;
  /** Without `/v1/`, with the query: `auth/aws/role?list=1`. */
  path: string;
  /** The header X-Vault-Namespace, which only Vault Enterprise interprets. */
  namespace?: string;
  /** 0 if the client got no response. */
  status: number;
  fault?: string;
};

/** The log of calls: in memory for the control interface, and optionally as JSON lines in a file. */
export class CallLog<Call> {
  readonly #file: string | undefined;
  #calls: Call[] = [];

  constructor(file?: string) {
    this.#file = file;
  }

  /** Logs a call after its response was sent or lost. */
  add(call: Call): void {
    this.#calls.push(call);
    if (this.#file) appendFileSync(this.#file, `${JSON.stringify(call)}\n`, { mode: 0o600 });
  }

  /** The calls so far, oldest first. */
  calls(): Call[] {
    return this.#calls;
  }

  /** Forgets all calls. */
  clear(): void {
    this.#calls = [];
    if (this.#file) rmSync(this.#file, { force: true });
  }
}
