import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeVenv } from '../src/parts/python-venv.ts';

/**
 * The Python of the virtual environment with moto and botocore. The sandbox needs that environment as well, so it is made
 * once.
 */
export async function motoPython(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'moto-python-'));
  try {
    return await makeVenv('moto', { log: join(folder, 'log'), onDetail() {}, mark: {} });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
