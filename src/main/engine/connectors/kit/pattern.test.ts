import { describe, expect, it } from 'vitest';
import { patternProblem, patternProblemWithin } from './pattern.ts';

describe('a pattern of somebody’s settings', () => {
  it.each([
    String.raw`SO-?(\d{4,8})`,
    String.raw`^(?:[A-Z]+-)*\d+$`,
    String.raw`(?:\d+-)+\d+`,
    String.raw`(?<number>\d+)(?:/\d+)*`,
    String.raw`\b[A-Z]{2,4}[ -]?\d+\b`,
    String.raw`[,;\s]+`,
    String.raw`(?<=PO\s*)#?\s*(\w+)`,
    String.raw`(\w)\1+`,
    String.raw`^Operator hold added(?::\s*(?<reason>.+))?`,
    '',
  ])('may be %s', (pattern) => {
    expect(patternProblem(pattern)).toBeNull();
  });

  it.each([
    String.raw`^SO-(\d+)+$`,
    String.raw`order number (?:[A-Z0-9]+-?)+!`,
    String.raw`(\w|\d)+\.$`,
    String.raw`\d*\d*\d*\d*x`,
  ])('may not be %s, which some texts would hold up for ever', (pattern) => {
    expect(patternProblemWithin(pattern, [20, 100])).toContain('takes too long');
  });

  it('may not be what is none', () => {
    expect(patternProblem('(')).toContain('Unterminated group');
  });
});
