/** What Vault answers only to an update that changes nothing. */
const ASKED_BY_UPDATE = ['sys/capabilities-self', 'identity/lookup/entity'];

/** Of the Vault policy for the guide (`docs/rights/vault.hcl`), what a run that only reads needs. A block stays with its comment. */
export function readingPolicyOf(hcl: string): string {
  const reading = hcl.split(/\n\n(?=#|path)/).flatMap((block) => {
    const [, path = '', listed = ''] = /^path "(.+)" \{\n +capabilities = \[(.+)\]/m.exec(block) ?? [];
    const all = listed.split(', ');
    const kept = ASKED_BY_UPDATE.includes(path) ? all : all.filter((one) => /"(?:list|read)"/.test(one));
    // Vault's root-protected paths serve a teardown.
    return kept.length === 0 || all.includes('"sudo"') ? [] : [block.trim().replace(listed, kept.join(', '))];
  });
  return `# Written by \`pnpm pages\` from vault.hcl.\n${reading.join('\n\n')}\n`;
}
