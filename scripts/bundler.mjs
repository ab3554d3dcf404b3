// Plain JavaScript that loads the bundler, which is TypeScript.
import { tsImport } from 'tsx/esm/api';

export const { keepBundle, oneFile } = await tsImport('./bundle.ts', import.meta.url);
