/** Paths that Vault reads only by an update, which changes nothing. */
const ASKED_BY_UPDATE = ['sys/capabilities-self', 'identity/lookup/entity'];

/** The part of the guide's Vault policy (`docs/rights/vault.hcl`) that a read-only run needs. A block keeps its comment. */
export function readingPolicyOf(hcl: string): string {
  const reading = hcl.split(/\n\n(?=#|path)/).flatMap((block) => {
    const [, path = '', listed = ''] = /^path "(.+)" \{\n +capabilities = \[(.+)\]/m.exec(block) ?? [];
    const all = listed.split(', ');
    const kept = ASKED_BY_UPDATE.includes(path) ? all : all.filter((one) => /"(?:list|read)"/.test(one));
    // Vault's root-protected paths are for a teardown.
    return kept.length === 0 || all.includes('"sudo"') ? [] : [block.trim().replace(listed, kept.join(', '))];
  });
  return `# Written by \`pnpm pages\` from vault.hcl.\n${reading.join('\n\n')}\n`;
}
