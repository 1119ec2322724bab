import { expect, test } from 'vitest';
import { commandsFor, type Command } from './commands.ts';

const nothing = (): void => undefined;
const command = (words: string, also = ''): Command => ({ id: words, words, also, run: nothing });
const COMMANDS = [
  command('Orders: Late'),
  command('Orders: Due today'),
  command('Theme: dark', 'night look'),
  command('Theme: light'),
  command('Times in UTC', 'zone'),
  command('Late fees'),
];
const found = (text: string): string[] => commandsFor(COMMANDS, text).map(({ words }) => words);

test('each word that is typed begins a word of the command', () => {
  expect(found('late')).toEqual(['Orders: Late', 'Late fees']);
  expect(found('ord la')).toEqual(['Orders: Late']);
  expect(found('la ord')).toEqual(['Orders: Late']);
  expect(found('ate')).toEqual([]);
});

test('other words find it too, after what is called so', () => {
  expect(found('night')).toEqual(['Theme: dark']);
  expect(commandsFor([command('A', 'zone'), command('Zone B')], 'zone').map(({ words }) => words)).toEqual([
    'Zone B',
    'A',
  ]);
});

test('the prefix lists all of them; without it one letter means nothing and few stand beside hits', () => {
  expect(found('>')).toHaveLength(COMMANDS.length);
  expect(found(' > th')).toEqual(['Theme: dark', 'Theme: light']);
  expect(found('l')).toEqual([]);
  expect(found('')).toEqual([]);
  expect(
    commandsFor(
      Array.from({ length: 9 }, (_, index) => command(`Go ${index}`)),
      'go',
    ),
  ).toHaveLength(5);
});
