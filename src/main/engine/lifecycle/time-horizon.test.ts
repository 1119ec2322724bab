import { describe, expect, it } from 'vitest';
import { TimeHorizon } from './time-horizon.ts';

describe('time horizon', () => {
  it('wakes at the next moment that was asked for, never at one that has passed', () => {
    const horizon = new TimeHorizon(1000, 100);
    expect(horizon.nextLookAt).toBeNull();
    expect(horizon.passed(1000)).toBe(true);
    expect(horizon.nextLookAt).toBeNull();
    expect(horizon.passed(5000)).toBe(false);
    expect(horizon.passed(3000)).toBe(false);
    expect(horizon.nextLookAt).toBe(3000);
  });

  it('grows in steps', () => {
    const horizon = new TimeHorizon(1234, 100);
    expect(horizon.growing()).toBe(1200);
    expect(horizon.nextLookAt).toBe(1300);
  });
});
