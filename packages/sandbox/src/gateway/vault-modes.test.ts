import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { serverArgs } from './vault-modes.ts';

const server = suite('a Vault that is not a dev server');

server('listens only on loopback, and stores its data in its own folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vault-'));
  try {
    const node = { port: 8200, storage: (path: string) => ({ raft: { path } }) };
    const [command, flag = ''] = serverArgs(node, folder, undefined);
    assert.is(command, 'server');
    const file = flag.replace('-config=', '');
    assert.is(statSync(file).mode & 0o777, 0o600);
    assert.equal(JSON.parse(readFileSync(file, 'utf8')), {
      disable_mlock: true,
      api_addr: 'http://127.0.0.1:8200',
      cluster_addr: 'https://127.0.0.1:8201',
      listener: [
        { tcp: { address: '127.0.0.1:8200', cluster_address: '127.0.0.1:8201', tls_disable: true } },
      ],
      storage: { raft: { path: folder } },
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

server.run();
