import gloo from '../03-gloo.ts';

/** The same as for Gloo Gateway, under its earlier name. */
export default { ...gloo, title: () => 'Gloo Edge' };
