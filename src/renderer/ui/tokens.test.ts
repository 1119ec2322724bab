import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CAUSE_CLASSES } from '#shared/domain/exceptions.ts';

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8');

function tokensOf(theme: 'light' | 'dark'): Map<string, string> {
  const start = css.indexOf(`:root[data-theme='${theme}'] {`);
  const block = css.slice(start, css.indexOf('}', start));
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [name, value]));
}

/** WCAG 2.2 relative luminance. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.040_45 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].toSorted((left, right) => right - left);
  return (light + 0.05) / (dark + 0.05);
}

describe.each(['light', 'dark'] as const)('the %s theme', (theme) => {
  const tokens = tokensOf(theme);
  const colour = (name: string): string => {
    const value = tokens.get(name);
    if (value === undefined) throw new Error(`no token ${name}`);
    return value;
  };

  test.each(['text', 'text-2', 'text-3', 'accent', 'late', 'ageing', 'good'])(
    '%s can be read on every ground',
    (name) => {
      const weak = ['bg', 'bg-frame', 'bg-sunken', 'bg-raised', 'bg-hover'].filter(
        (ground) => contrast(colour(name), colour(ground)) < 4.5,
      );
      expect(weak).toEqual([]);
    },
  );

  test('text can be read on what is selected, amber or marked', () => {
    const weak = ['bg-selected', 'accent-soft', 'ageing-soft', 'match'].filter(
      (ground) => contrast(colour('text'), colour(ground)) < 4.5,
    );
    expect(weak).toEqual([]);
    expect(contrast(colour('accent-text'), colour('accent'))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(colour('ageing'), colour('ageing-soft'))).toBeGreaterThanOrEqual(4.5);
  });

  test.each([...CAUSE_CLASSES.map((cause) => `cause-${cause}`), 'mark-line', 'done', 'blocked'])(
    'the mark %s stands out',
    (name) => {
      expect(contrast(colour(name), colour('bg'))).toBeGreaterThanOrEqual(3);
    },
  );
});
