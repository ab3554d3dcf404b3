/**
 * To be imported before anything else. Where DEBUG asks for it, libraries beneath ours print what they send: Vault's
 * token, secrets that are written, a proxy's password. They read it as they are loaded.
 */
delete process.env.DEBUG;
