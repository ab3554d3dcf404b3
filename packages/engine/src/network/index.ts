export * from '../resource/whole-body.ts';
export * from './address.ts';
export * from './agent.ts';
export * from './authority.ts';
export * from './elsewhere.ts';
export * from './http-client.ts';
export * from './proxy.ts';
