import { describe, expect, test } from 'vitest';
import { ContractError } from '#shared/contract/errors.ts';
import { ListSource, type ListMethods } from './list-source.ts';

/** A list of n numbers per query, whose handles can be forgotten. */
function numbers(): {
  methods: ListMethods<{ count: number }, number>;
  forget: () => void;
  opened: string[];
  closed: string[];
} {
  const open = new Map<string, number>();
  const opened: string[] = [];
  const closed: string[] = [];
  return {
    opened,
    closed,
    forget: () => open.clear(),
    methods: {
      open: ({ count }) => {
        const handle = `h${opened.length + 1}`;
        opened.push(handle);
        open.set(handle, count);
        return Promise.resolve({ handle, count });
      },
      slice: (handle, start, end) => {
        const count = open.get(handle);
        if (count === undefined)
          return Promise.reject(new ContractError({ code: 'handle.expired', message: 'gone', next: 'again' }));
        return Promise.resolve(Array.from({ length: Math.min(end, count) - start }, (_, index) => start + index));
      },
      close: (handle) => {
        closed.push(handle);
        return Promise.resolve({});
      },
    },
  };
}

describe('a long list', () => {
  test('is opened once for all its slices', async () => {
    const { methods, opened } = numbers();
    const list = new ListSource(methods);
    const pages = await Promise.all([
      list.read({ count: 250 }, 0, 100),
      list.read({ count: 250 }, 100, 200),
      list.read({ count: 250 }, 200, 300),
    ]);
    expect(opened).toEqual(['h1']);
    expect(pages.flatMap((page) => page.rows)).toEqual(Array.from({ length: 250 }, (_, index) => index));
    expect(pages.map((page) => page.count)).toEqual([250, 250, 250]);
  });

  test('is opened again, once, when the engine has let go of it', async () => {
    const { methods, opened, forget } = numbers();
    const list = new ListSource(methods);
    await list.read({ count: 30 }, 0, 10);
    forget();
    const pages = await Promise.all([list.read({ count: 30 }, 10, 20), list.read({ count: 30 }, 20, 30)]);
    expect(pages.map((page) => page.rows[0])).toEqual([10, 20]);
    expect(opened).toEqual(['h1', 'h2']);
  });

  test('another query, or a refresh, closes the list before', async () => {
    const { methods, opened, closed } = numbers();
    const list = new ListSource(methods);
    await list.read({ count: 5 }, 0, 5);
    await list.read({ count: 6 }, 0, 6);
    list.refresh();
    await list.read({ count: 6 }, 0, 6);
    expect(opened).toEqual(['h1', 'h2', 'h3']);
    expect(closed).toEqual(['h1', 'h2']);
  });

  test('a failure to open is told and the next read tries again', async () => {
    const { methods } = numbers();
    let failing = true;
    const list = new ListSource({
      ...methods,
      open: (query: { count: number }) => (failing ? Promise.reject(new Error('no engine')) : methods.open(query)),
    });
    await expect(list.read({ count: 3 }, 0, 3)).rejects.toThrow('no engine');
    failing = false;
    expect((await list.read({ count: 3 }, 0, 3)).rows).toEqual([0, 1, 2]);
  });
});
