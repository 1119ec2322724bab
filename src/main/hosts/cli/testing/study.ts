import type { Output } from '#shared/contract/methods.ts';
import type { Answers } from './fake-host.ts';

/** A study that is done as soon as it is asked for; what was asked is noted. */
export function studied(result: Output<'studies.get'>['result'], asked: unknown[]): Answers {
  return {
    'studies.start': (question) => {
      asked.push(question);
      return { id: 's' };
    },
    'studies.get': ({ id }) => ({ id, state: 'done', done: 1, total: 1, error: null, result }),
  };
}
