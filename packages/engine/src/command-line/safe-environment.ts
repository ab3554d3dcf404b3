/** Import this before anything else: dependencies read these variables when they are loaded, and Node at each connection. */
import { deleteLoadingVariables } from '../network/child-environment.ts';

deleteLoadingVariables(process.env);

// With DEBUG, our dependencies print what they send: Vault's token, secrets that are written, a proxy's password.
delete process.env.DEBUG;
// With 0, Node and its programs accept any certificate, even that of a server that poses as Vault.
delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;

// To detect fetch, axios would load Node's, which nothing here uses. Loading it takes time, and reserves more memory
// than a shell with `ulimit -v` may allow.
for (const name of ['fetch', 'Request', 'Response', 'FormData']) Reflect.deleteProperty(globalThis, name);
