import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { layoutOf } from '../layout.ts';
import { startTimeOf } from '../processes.ts';
import { until } from '../wait.ts';
import type { KubeClient, WatchEvent } from '../gateway/kube.ts';
import { GlooPods } from './gloo.ts';

const POD = {
  metadata: { name: 'gloo-1', namespace: 'gloo-system', uid: 'uid-1' },
  spec: { containers: [{}] },
  status: { phase: 'Running' },
};

/** Waits until `look` returns the wanted count. @throws after 5 seconds */
function becomes(what: string, wanted: number, look: () => number): Promise<void> {
  const late = () => new Error(`${what}: ${look()}, expected ${wanted}`);
  return until(async () => look() === wanted, { seconds: 5, late });
}

test('a pod’s program starts again if a call to the API server failed', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'gloo-pods-'));
  const program = join(dir, 'gloo');
  // The test takes the process id from the port of the metrics.
  writeFileSync(program, '#!/bin/sh\necho denied >&2\necho $$\nexec sleep 60\n', { mode: 0o700 });
  const pids: number[] = [];
  let failures = 1;
  let onPod = (_: WatchEvent<unknown>) => {};
  const kube = {
    async call(method: string, path: string, body?: { spec: { forwards: [{ target: { port: number } }] } }) {
      if (!path.includes('portforwards')) return;
      if (method === 'POST') pids.push(body?.spec.forwards[0].target.port ?? 0);
      if (method === 'POST' && failures-- > 0) throw new Error('etcdserver: leader changed');
    },
    watch(path: string, onEvent: (event: WatchEvent<unknown>) => void, signal?: AbortSignal) {
      const ofPods = path.startsWith('/api/v1/pods');
      if (ofPods) onPod = onEvent;
      onEvent({ type: 'ADDED', object: ofPods ? POD : {} });
      return new Promise((_, reject) => signal?.addEventListener('abort', reject));
    },
  } as unknown as KubeClient;
  const running = () => pids.filter((pid) => startTimeOf(pid) !== undefined);
  try {
    void new GlooPods(kube, {
      layout: { ...layoutOf('unit'), dir, logs: dir },
      program,
      proxyPort: 1,
      vaultPort: 1,
      nodeIdentity: () => ({}),
    }).follow();
    await becomes('the programs started', 2, () => pids.length);
    await becomes('the programs running', 1, () => running().length);
    assert.equal(running(), [pids[1]]);
    const log = (name: string) => readFileSync(join(dir, name), 'utf8');
    await becomes('the lines of both programs', 2, () => log('gloo.log').split('denied\n').length - 1);
    // In the format of a container runtime.
    assert.match(log('gloo-1.log'), /^(20[\d:.T-]+Z stderr F denied\n){2}$/);
    onPod({ type: 'DELETED', object: POD });
    await becomes('the programs running', 0, () => running().length);
  } finally {
    for (const pid of running()) process.kill(pid);
    rmSync(dir, { recursive: true });
  }
});

test.run();
