/** Like Gloo Gateway's, with EDGE_VERSION=v1.16.0 and under its earlier name. */
export default {
  title: 'Gloo Edge',
  purpose:
    'Lastly, install Gloo Edge by using a configuration that allows Vault and IRSA credential fetching.',
};
