import { pointerToken } from '#shared/lib/json.ts';

export type Difference =
  | { readonly path: string; readonly kind: 'added'; readonly after: unknown }
  | { readonly path: string; readonly kind: 'removed'; readonly before: unknown }
  | { readonly path: string; readonly kind: 'changed'; readonly before: unknown; readonly after: unknown };

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What differs between two JSON values, by JSON Pointer, in the order of the newer value's fields. Arrays go by position. */
export function diffJson(before: unknown, after: unknown, path = ''): Difference[] {
  if (isObject(before) && isObject(after)) {
    const keys = [...Object.keys(after), ...Object.keys(before).filter((key) => !Object.hasOwn(after, key))];
    return keys.flatMap((key) => {
      const at = `${path}/${pointerToken(key)}`;
      if (!Object.hasOwn(before, key)) return [{ path: at, kind: 'added' as const, after: after[key] }];
      if (!Object.hasOwn(after, key)) return [{ path: at, kind: 'removed' as const, before: before[key] }];
      return diffJson(before[key], after[key], at);
    });
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    return Array.from({ length: Math.max(before.length, after.length) }, (_, index) => index).flatMap((index) => {
      const at = `${path}/${index}`;
      if (index >= before.length) return [{ path: at, kind: 'added' as const, after: after[index] as unknown }];
      if (index >= after.length) return [{ path: at, kind: 'removed' as const, before: before[index] as unknown }];
      return diffJson(before[index], after[index], at);
    });
  }
  return Object.is(before, after) ? [] : [{ path, kind: 'changed', before, after }];
}
