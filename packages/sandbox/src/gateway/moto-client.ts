import { amzDate, authorization, sha256 } from './sigv4.ts';

/** Access keys as AWS gives them out. */
export type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

const versions: Record<string, string> = { iam: '2010-05-08', sts: '2011-06-15' };

/** Calls of the sandbox itself to moto: while it is seeded, and for what the gateway must know or do later. */
export class MotoClient {
  readonly #port: number;
  /** Signs once IAM is enforced; before that, moto takes anything that looks signed. */
  credentials: Credentials = { accessKeyId: 'seed', secretAccessKey: 'seed' };

  constructor(port: number) {
    this.#port = port;
  }

  /** A call to IAM or STS; gives the XML. */
  async query(service: 'iam' | 'sts', region: string, params: Record<string, string>): Promise<string> {
    const form = new URLSearchParams({ Version: versions[service] as string, ...params });
    const { status, body } = await this.send(service, region, 'POST', '/', form.toString());
    if (status >= 400) throw new Error(`moto: ${service} ${params.Action}: ${status} ${body}`);
    return body;
  }

  /** Any signed call. */
  async send(service: string, region: string, method: string, path: string, body: string) {
    const { accessKeyId, secretAccessKey } = this.credentials;
    const host = `127.0.0.1:${this.#port}`;
    const date = amzDate();
    const request = { method, path, headers: { host, 'x-amz-date': date }, payloadHash: sha256(body) };
    const headers = {
      'content-type': path === '/' ? 'application/x-www-form-urlencoded' : 'application/json',
      'x-amz-date': date,
      authorization: authorization(request, { accessKeyId, secretAccessKey, date, region, service }),
    };
    const response = await fetch(`http://${host}${path}`, { method, headers, body });
    return { status: response.status, body: await response.text() };
  }

  /** A call to moto's own control interface. */
  async control(path: string, body = ''): Promise<void> {
    const url = `http://127.0.0.1:${this.#port}/moto-api/${path}`;
    const response = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'text/plain' } });
    if (!response.ok) throw new Error(`moto: ${path}: ${response.status} ${await response.text()}`);
  }
}
