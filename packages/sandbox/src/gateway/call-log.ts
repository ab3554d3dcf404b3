import { appendFileSync, rmSync } from 'node:fs';
import type { AwsCall } from './aws-call.ts';

/** One call to AWS, as it is logged: never with credentials or tokens. */
export type LoggedCall = {
  id: number;
  time: string;
  /** The ARN of the caller where it is known, else the access key's id, else "anonymous". */
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

/** The parameters that identify the object of a call. Everything else stays out of the log. */
const shown = new Set([
  'RoleName',
  'RoleArn',
  'RoleSessionName',
  'PolicyName',
  'PolicyArn',
  'PolicyId',
  'VersionId',
  'UserName',
  'GroupName',
  'InstanceProfileName',
  'OpenIDConnectProviderArn',
  'Url',
  'ClientID',
  'name',
  'nodegroupName',
  'associationId',
  'resourceArn',
  'PolicySourceArn',
  'role_name',
  'account_id',
]);

/** What is logged of a call to AWS, apart from how it ended. */
export function loggedParts({ service, action, region, params }: AwsCall) {
  return {
    ...{ service, action, region },
    params: Object.fromEntries(Object.entries(params).filter(([name]) => shown.has(name))),
  };
}

/** One call to Vault, as it is logged: never with a token, nor with what was sent or answered. */
export type LoggedVaultCall = {
  id: number;
  time: string;
  method: string;
  /** Without `/v1/` and without the query. */
  path: string;
  /** The header X-Vault-Namespace, which only Vault Enterprise interprets. */
  namespace?: string;
  /** 0 where the client got no answer. */
  status: number;
  fault?: string;
  ms: number;
};

/** The log of calls: in memory for the control interface, and as JSON lines in a file if there is one. */
export class CallLog<Call extends { id: number }> {
  readonly #file: string | undefined;
  #calls: Call[] = [];
  #next = 1;

  constructor(file?: string) {
    this.#file = file;
  }

  /** Notes a call that has been answered (or whose answer was lost). */
  add(call: Omit<Call, 'id'>): void {
    const entry = { id: this.#next++, ...call } as Call;
    this.#calls.push(entry);
    if (this.#file) appendFileSync(this.#file, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
  }

  /** The calls so far, oldest first. */
  calls(): Call[] {
    return this.#calls;
  }

  /** Forgets all calls; ids continue. */
  clear(): void {
    this.#calls = [];
    if (this.#file) rmSync(this.#file, { force: true });
  }
}
