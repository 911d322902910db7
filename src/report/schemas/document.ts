import type { z } from 'zod';

/** What a schema describes, as values are handed about here: read only. */
export type Document<S extends z.ZodType> = DeepReadonly<z.infer<S>>;

type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;

/** `true`, or a fault at compile time when a type and its schema drift apart. */
export type Same<T, S extends z.ZodType> = [T] extends [Document<S>]
  ? [Document<S>] extends [T]
    ? true
    : never
  : never;
