import { isObject, type Lack, type Resource } from '../resource/index.ts';
import type { PlanItem, Step } from './model.ts';

export interface PlannedStep {
  readonly step: Step;
  readonly items: readonly PlannedItem[];
  readonly repairs: readonly PlannedRepair[];
}

export interface PlannedRepair {
  readonly when: string;
  readonly items: readonly PlannedItem[];
  /** Whether no step of the run changes the repair's resources. */
  readonly untouched: boolean;
}

/** The public part of a plan's item, and private values such as the reading, which can contain secrets. */
export interface PlannedItem extends PlanItem {
  readonly resource: Resource;
  readonly live: unknown;
  /** The source's value for the command and the change. */
  readonly used?: unknown;
  /** When the resource was read, in milliseconds since the epoch; 0 if it was not. */
  readonly at: number;
  /** Permissions and the like that the change needs and lacks. */
  readonly lacks?: readonly Lack[];
}

/** The printable part of planned items. */
export function publicItems(items: readonly PlannedItem[]): PlanItem[] {
  return items.map(({ resource, live, used, at, lacks, ...item }) => item);
}

/** The parts of an item that a consent covers. Remarks may change with the system. */
export function agreedFields(item: PlanItem) {
  const { name, kind, action, detail, differences, options, command, source, sealed } = item;
  return { name, kind, action, detail, differences, options, command, source, sealed };
}

/** Whether two plans make the same change to a resource, whatever the order of their fields. */
export function isSameChange(one: PlanItem, other: PlanItem): boolean {
  return canonical(agreedFields(one)) === canonical(agreedFields(other));
}

function canonical(content: object): string {
  return JSON.stringify(content, (_, value: unknown) =>
    isObject(value) ? Object.fromEntries(Object.entries(value).sort()) : value,
  );
}

/** Whether a resource needs no change: it is as planned, or it stays as it is. */
export function staysAsIs({ action }: PlanItem): boolean {
  return action === 'no change' || action === 'keep';
}

/** Whether a chart has yet to create the resource. */
export function comesLater({ action, observed }: PlanItem): boolean {
  return action === 'no change' && !observed;
}

/** Whether a planned step would change anything. Waiting is no change. */
export function hasChange({ items }: PlannedStep): boolean {
  return items.some(isChange);
}

export function isChange(item: PlanItem): boolean {
  return !item.document && needsAgreement(item);
}

/** Whether a person has to agree to an item of a plan: a change, or a document of a change. */
export function needsAgreement(item: PlanItem): boolean {
  return !item.waits && !staysAsIs(item);
}

export function conflictsAmong(items: readonly PlannedItem[]): PlannedItem[] {
  return items.filter(({ action }) => action === 'conflict');
}
