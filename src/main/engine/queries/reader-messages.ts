import type { ContractErrorData } from '#shared/contract/errors.ts';
import type { MethodName } from '#shared/contract/methods.ts';
import type { QueryContext } from './context.ts';

/** What a reader thread is started with. */
export interface ReaderData {
  /** The store's file. */
  readonly file: string;
}

/** Engine → reader. */
export interface ReaderCall {
  readonly id: number;
  readonly method: MethodName;
  readonly input: unknown;
  readonly context: QueryContext;
}

/** Reader → engine. */
export type ReaderMessage =
  | { readonly type: 'result'; readonly id: number; readonly output: unknown }
  | { readonly type: 'error'; readonly id: number; readonly error: ContractErrorData }
  | { readonly type: 'slow'; readonly sql: string; readonly ms: number };
