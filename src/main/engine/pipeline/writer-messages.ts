import type { MessagePort } from 'node:worker_threads';
import type { ContractErrorData } from '#shared/contract/errors.ts';
import type { Topic } from '#shared/contract/envelope.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { WriterInput, WriterOutput, WriterRequestName } from './writer-requests.ts';

/** Data the writer's thread starts with. */
export interface WriterStart {
  readonly file: string;
  /** The engine's time. */
  readonly now: Instant;
}

/** Engine → writer. */
export interface WriterCall<N extends WriterRequestName = WriterRequestName> {
  readonly id: number;
  readonly name: N;
  readonly input: WriterInput<N>;
  readonly now: Instant;
}

/** Writer → engine. settled: nothing is due at the moment. */
export type WriterMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly error: ContractErrorData }
  | { readonly type: 'answer'; readonly id: number; readonly output: WriterOutput<WriterRequestName> }
  | { readonly type: 'error'; readonly id: number; readonly error: ContractErrorData }
  | { readonly type: 'changed'; readonly topics: readonly Topic[] }
  | { readonly type: 'slow'; readonly sql: string; readonly ms: number }
  | { readonly type: 'settled'; readonly after: number }
  /** There is so much to do that a second thread would help; it is answered with a WriterHelp. */
  | { readonly type: 'call' }
  /** The second thread has had nothing to do for a while. */
  | { readonly type: 'dismiss' };

/** Engine → writer: the port of an assistant that has come, or null for one that has died. */
export interface WriterHelp {
  readonly assistant: MessagePort | null;
}
