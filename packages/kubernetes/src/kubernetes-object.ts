export interface KubernetesObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly labels?: Readonly<Record<string, string>>;
    /** Which program has set which fields; each `f:…` contains the fields beneath it. */
    readonly managedFields?: readonly {
      readonly manager: string;
      readonly fieldsV1?: Readonly<
        Record<string, Readonly<Record<string, Readonly<Record<string, object>>>>>
      >;
    }[];
    /** Set while the object is being deleted. */
    readonly deletionTimestamp?: string;
  };
  readonly spec?: unknown;
  readonly data?: unknown;
  readonly status?: unknown;
}

export interface KubernetesList {
  readonly items: readonly KubernetesObject[];
}

/** An empty list of an older API server has `null` for its items. */
export function isList({ items }: Readonly<Record<string, unknown>>): boolean {
  return items === null || Array.isArray(items);
}
