/**
 * Import this before anything else. If DEBUG asks for it, our dependencies print what they send: Vault's token, secrets
 * that are written, a proxy's password. They read DEBUG as they are loaded.
 */
delete process.env.DEBUG;
