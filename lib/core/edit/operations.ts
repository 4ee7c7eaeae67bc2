import { type Data, type DataMap, isDataMap } from "./data.ts";

/** Keys and positions from the document's root: `["jobs", "build", "steps", 2, "with"]`. Positions are those before any edit. */
export type Path = readonly (string | number)[];

/** A value that an edit writes. Strings are scalars; `comment` stands behind a scalar on its line. */
export type NewValue = string | NewScalar | readonly NewValue[] | NewMap;
export interface NewScalar {
  readonly text: string;
  readonly comment: string;
}
export class NewMap {
  readonly pairs: readonly (readonly [key: string, value: NewValue])[];
  constructor(pairs: readonly (readonly [key: string, value: NewValue])[]) {
    this.pairs = pairs;
  }
}

/** A part of a scalar's value that other text takes the place of. Offsets count UTF-16 units of the value, the end is exclusive. */
export interface ValuePart {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** One edit as what it means. The text edit that does it is made by `layout.ts`, its effect on values by `expectedData`. */
export type Operation =
  /** A pair of a block map, behind the pair `after`, or first when it is null. */
  | {
      readonly op: "insert-pair";
      readonly at: Path;
      readonly after: string | null;
      readonly key: string;
      readonly value: NewValue;
    }
  | { readonly op: "remove-pair"; readonly at: Path; readonly key: string }
  | { readonly op: "replace-value"; readonly at: Path; readonly value: NewValue }
  | { readonly op: "replace-parts"; readonly at: Path; readonly parts: readonly ValuePart[] }
  /** An item of a block sequence, in front of the item `before`. */
  | { readonly op: "insert-item"; readonly at: Path; readonly before: number; readonly value: NewMap };

/** The values that a new value stands for. */
export function dataOf(value: NewValue): Data {
  if (typeof value === "string") return value;
  if (value instanceof NewMap) return new Map(value.pairs.map(([key, inner]) => [key, dataOf(inner)]));
  if (isNewScalar(value)) return value.text;
  return value.map(dataOf);
}

export function isNewScalar(value: NewValue): value is NewScalar {
  return typeof value === "object" && !(value instanceof NewMap) && "text" in value;
}

/**
 * What the document holds after the operations, computed on its values alone. Null when an operation does not fit the document: no such
 * place, a key that is already there, parts that overlap.
 */
export function expectedData(data: Data, operations: readonly Operation[]): Data | null {
  const tree = new Tree(operations);
  return tree.apply(data, []);
}

class Tree {
  private readonly byPath = new Map<string, Operation[]>();
  /** Paths on the way to an operation: everything else is kept as it is. */
  private readonly ways = new Set<string>();
  private used = 0;
  private readonly total: number;

  constructor(operations: readonly Operation[]) {
    this.total = operations.length;
    for (const operation of operations) {
      const key = JSON.stringify(operation.at);
      const list = this.byPath.get(key);
      if (list) list.push(operation);
      else this.byPath.set(key, [operation]);
      for (let length = 0; length <= operation.at.length; length++) {
        this.ways.add(JSON.stringify(operation.at.slice(0, length)));
      }
    }
  }

  apply(data: Data, at: Path): Data | null {
    const result = this.node(data, at);
    return this.used === this.total ? result : null;
  }

  private node(data: Data, at: Path): Data | null {
    const key = JSON.stringify(at);
    if (!this.ways.has(key)) return data;
    const own = this.byPath.get(key) ?? [];
    const whole = own.find((operation) => operation.op === "replace-value");
    if (whole) {
      if (own.length > 1) return null;
      this.used++;
      return dataOf(whole.value);
    }
    if (typeof data === "string") return this.scalar(data, own);
    return isDataMap(data) ? this.map(data, at, own) : this.list(data, at, own);
  }

  private scalar(data: string, own: readonly Operation[]): Data | null {
    const parts: ValuePart[] = [];
    for (const operation of own) {
      if (operation.op !== "replace-parts") return null;
      parts.push(...operation.parts);
      this.used++;
    }
    return replaceParts(data, parts);
  }

  private map(data: DataMap, at: Path, own: readonly Operation[]): Data | null {
    const result: (readonly [string, Data])[] = [];
    const removed = new Set<string>();
    const inserts: Extract<Operation, { op: "insert-pair" }>[] = [];
    for (const operation of own) {
      if (operation.op === "remove-pair") removed.add(operation.key);
      else if (operation.op === "insert-pair") inserts.push(operation);
      else return null;
      this.used++;
    }
    if ([...removed].some((key) => !data.has(key))) return null;
    const add = (after: string | null) => {
      for (const insert of inserts) if (insert.after === after) result.push([insert.key, dataOf(insert.value)]);
    };
    add(null);
    for (const [key, value] of data) {
      if (!removed.has(key)) {
        const inner = this.node(value, [...at, key]);
        if (inner === null) return null;
        result.push([key, inner]);
      }
      add(key);
    }
    const expected = data.size - removed.size + inserts.length;
    const map = new Map(result);
    return result.length === expected && map.size === expected ? map : null;
  }

  private list(data: readonly Data[], at: Path, own: readonly Operation[]): Data | null {
    const result: Data[] = [];
    for (let index = 0; index <= data.length; index++) {
      for (const operation of own) {
        if (operation.op === "insert-item" && operation.before === index) {
          result.push(dataOf(operation.value));
          this.used++;
        }
      }
      const item = data[index];
      if (item === undefined) continue;
      const inner = this.node(item, [...at, index]);
      if (inner === null) return null;
      result.push(inner);
    }
    return result;
  }
}

/** The text with its parts replaced; null when parts overlap or leave the text. */
export function replaceParts(text: string, parts: readonly ValuePart[]): string | null {
  let result = "";
  let at = 0;
  for (const part of [...parts].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (part.start < at || part.end < part.start || part.end > text.length) return null;
    result += text.slice(at, part.start) + part.text;
    at = part.end;
  }
  return result + text.slice(at);
}
