import type { ContractErrorData } from '#shared/contract/errors.ts';
import type { StoreStudyQuestion, StudyResult } from '#shared/contract/dto/studies.ts';
import type { QueryContext } from '../context.ts';
import type { StudyProgress } from './studies.ts';

/** What a study's thread starts with. */
export interface StudyStart {
  /** The store's file. */
  readonly file: string;
  readonly question: StoreStudyQuestion;
  readonly context: QueryContext;
}

/** Study → engine. */
export type StudyMessage =
  | { readonly type: 'progress'; readonly progress: StudyProgress }
  | { readonly type: 'done'; readonly result: StudyResult }
  | { readonly type: 'failed'; readonly error: ContractErrorData };
