import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { origin } from 'guide/project';
import { oneFile } from './bundle.ts';
import { withFacts } from './head.ts';

/** What `npm pack` packs: the bundle as the only program. */
const ROOT = resolve(import.meta.dirname, '..');
const text = await oneFile(ROOT, 'scripts/main.ts');
const { name, version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
// By its file: the package is in no registry, where npx would look for its name.
const facts = { command: `npx --yes ./${name}-${version}.tgz`, madeFrom: origin(ROOT) };
mkdirSync(join(ROOT, 'dist'), { recursive: true });
writeFileSync(join(ROOT, 'dist/gloo-vault-irsa.mjs'), withFacts(text, facts), { mode: 0o755 });
