import { describe, expect, it } from 'vitest';
import { eventsDeclarationSchema } from './declaration.ts';
import { feedDeclaration, queueDeclaration } from './testing/declarations.ts';

describe('a declaration of events', () => {
  it('reads back what it wrote', () => {
    for (const declaration of [queueDeclaration(), feedDeclaration()]) {
      expect(eventsDeclarationSchema.parse(JSON.parse(JSON.stringify(declaration)))).toEqual(declaration);
    }
  });

  const { broker, ...headless } = queueDeclaration();
  const { feed, streams } = feedDeclaration();
  it.each<[string, unknown, string]>([
    ['no source', headless, 'either a "broker" or a "feed"'],
    ['two sources', { ...headless, broker, feed }, 'either a "broker" or a "feed"'],
    ['a stream without its queue', { ...headless, broker, streams }, 'a stream says its "queue"'],
    ['a stream without its path', { ...headless, feed }, 'a stream says its "path"'],
    ['a password', { ...headless, broker: { ...broker, password: 'no' } }, '"password" is not known here'],
    [
      'a kind that is never reached',
      queueOf([
        { id: 'a', documents: [] },
        { id: 'b', documents: [] },
      ]),
      'never be reached',
    ],
  ])('is refused with %s', (_name, declaration, message) => {
    expect(eventsDeclarationSchema.safeParse(declaration).error?.message).toContain(message.replaceAll('"', '\\"'));
  });

  function queueOf(kinds: unknown): unknown {
    return { ...headless, broker, streams: { orders: { queue: 'q', kinds } } };
  }
});
