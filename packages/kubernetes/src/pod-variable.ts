interface PodSpec {
  readonly containers?: readonly {
    readonly env?: readonly { readonly name: string; readonly value?: string }[];
  }[];
}

/** The value that a pod's containers are given for an environment variable; `undefined` if none is. */
export function podVariable(spec: unknown, variable: string): string | undefined {
  const { containers = [] } = (spec ?? {}) as PodSpec;
  return containers.flatMap(({ env = [] }) => env).find(({ name }) => name === variable)?.value;
}
