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

/** The parameters that tell which thing a call is about. Everything else stays out of the log. */
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

/** The log of calls: in memory for the control interface, and as JSON lines in a file. */
export class CallLog {
  readonly #file: string;
  #calls: LoggedCall[] = [];
  #next = 1;

  constructor(file: string) {
    this.#file = file;
  }

  /** Notes a call that has been answered (or whose answer was lost). */
  add(
    call: AwsCall,
    outcome: Pick<LoggedCall, 'caller' | 'status' | 'ms' | 'time'> & { error?: string; fault?: string },
  ): void {
    const params = Object.fromEntries(Object.entries(call.params).filter(([name]) => shown.has(name)));
    const { service, action, region } = call;
    const entry: LoggedCall = { id: this.#next++, service, action, region, params, ...outcome };
    this.#calls.push(entry);
    appendFileSync(this.#file, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
  }

  /** The calls so far, oldest first. */
  calls(): LoggedCall[] {
    return this.#calls;
  }

  /** Forgets them all; ids go on. */
  clear(): void {
    this.#calls = [];
    rmSync(this.#file, { force: true });
  }
}
