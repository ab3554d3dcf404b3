import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { serverDifference } from './cluster.ts';

const pem = (text: string) => Buffer.from(text).toString('base64');
const EKS = { endpoint: 'https://ABC.gr7.us-east-1.eks.amazonaws.com', certificateAuthority: pem('ca\n') };

const SAME: [name: string, server: string, authority: string][] = [
  ['as update-kubeconfig writes it', EKS.endpoint, EKS.certificateAuthority],
  [
    'in lower case, with a port',
    'https://abc.gr7.us-east-1.eks.amazonaws.com:443/',
    EKS.certificateAuthority,
  ],
  ['an authority without its last line break', EKS.endpoint, pem('ca')],
];
for (const [name, server, certificateAuthority] of SAME) {
  test(`serverDifference: none, ${name}`, () => {
    assert.is(serverDifference({ server, certificateAuthority }, EKS), undefined);
  });
}

test('serverDifference: another server, by name', () => {
  const found = serverDifference({ ...EKS, server: 'https://127.0.0.1:6443' }, EKS);
  assert.is(found, `its API server is https://127.0.0.1:6443, not ${EKS.endpoint}`);
});

test('serverDifference: another authority, or none, on the same server', () => {
  for (const certificateAuthority of [pem('another'), '']) {
    const found = serverDifference({ server: EKS.endpoint, certificateAuthority }, EKS);
    assert.match(found ?? 'no difference', 'certificate authority');
  }
});

test('serverDifference: a field that EKS does not have yet never matches', () => {
  const creating = { endpoint: undefined, certificateAuthority: undefined };
  const found = serverDifference({ server: '', certificateAuthority: '' }, creating);
  assert.is(found, 'its API server is (none), not (none yet)');
});

test.run();
