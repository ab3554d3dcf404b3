import { Failure } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { followRedirect } from './redirect.ts';

const VAULT = 'https://vault.corp.example:8200/v1/sys/mounts?list=true';
const ACTIVE = 'https://vault-1.corp.example:8200/v1/sys/mounts?list=true';
const LOCAL = 'http://127.0.0.1:8200/v1/sys/mounts';

interface Case {
  readonly from?: string;
  readonly status?: number;
  readonly to: unknown;
  readonly again?: boolean;
  readonly verified?: boolean;
}

function follow({ from = VAULT, status = 307, to, again = false, verified = true }: Case): string {
  return followRedirect(new URL(from), { status, location: to, again }, verified).href;
}

const FOLLOWED: [what: string, followed: Case][] = [
  ['a standby’s redirect to an active node whose certificate VAULT_CACERT vouches for', { to: ACTIVE }],
  ['from http to https', { from: ACTIVE.replace('https', 'http'), to: ACTIVE }],
  ['from loopback to loopback', { from: LOCAL, to: 'http://127.0.0.1:8202/v1/sys/mounts', verified: false }],
];
for (const [what, followed] of FOLLOWED) {
  test(`followRedirect: follows ${what}`, () => assert.is(follow(followed), followed.to));
}

const REFUSED: [what: string, refused: Case, place: string][] = [
  [
    'to another host for which a public authority vouches',
    { to: ACTIVE, verified: false },
    'vault-1.corp.example:8200',
  ],
  ['to a sign-in page', { to: 'https://sso.corp.example/login' }, 'sso.corp.example'],
  ['by a status other than Vault’s', { to: ACTIVE, status: 302 }, 'vault-1.corp.example:8200'],
  ['from https to http', { to: ACTIVE.replace('https', 'http') }, 'http://vault-1.corp.example:8200'],
  [
    'from https to http on this machine',
    { from: LOCAL.replace('http', 'https'), to: LOCAL },
    LOCAL.slice(0, 21),
  ],
  [
    'from a port-forward to a pod',
    { from: LOCAL, to: LOCAL.replace('127.0.0.1', '10.0.0.7') },
    'http://10.0.0.7:8200',
  ],
  ['a second time', { to: ACTIVE, again: true }, 'vault-1.corp.example:8200'],
  [
    'to a host behind a user name',
    { to: 'https://vault.corp.example@evil.example/' },
    'https://evil.example',
  ],
  ['to nowhere', { to: undefined }, 'an unreadable address'],
  ['to no address', { to: 'https://[' }, 'an unreadable address'],
  ['to a file', { to: 'file:///etc/passwd' }, 'an unreadable address'],
];
for (const [what, refused, place] of REFUSED) {
  test(`followRedirect: does not follow ${what}, and names the place`, () => {
    assert.throws(
      () => follow(refused),
      (error: unknown) => error instanceof Failure && error.seen.includes(place) && error.next.length > 0,
    );
  });
}

test.run();
