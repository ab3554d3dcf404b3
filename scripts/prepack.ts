import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bundle } from 'pages/bundle';
import { withFacts } from 'pages/head';
import { origin } from '../runbooks/project.ts';

/** What `npm pack` packs: the bundle as the only program. */
const ROOT = resolve(import.meta.dirname, '..');
const { text } = await bundle(ROOT, 'scripts/main.ts');
const facts = { command: 'npx gloo-vault-irsa', madeFrom: origin(ROOT) };
mkdirSync(join(ROOT, 'dist'), { recursive: true });
writeFileSync(join(ROOT, 'dist/gloo-vault-irsa.mjs'), withFacts(text, facts), { mode: 0o755 });
