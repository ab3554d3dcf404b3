export * from '../resource/whole-body.ts';
export * from './address.ts';
export * from './agent.ts';
export * from './authority.ts';
export * from './child-environment.ts';
export * from './http-client.ts';
export * from './proxy.ts';
