/** Seeded pseudo-random numbers: the same seed and stream give the same sequence on every machine. */
export interface Random {
  /** 0 ≤ x < 1 */
  next(): number;
  /** Whole number, both ends included. */
  int(min: number, max: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
}

const UINT32 = 4_294_967_296;

/** Mixes whole numbers into 32 well-spread bits (murmur3's finaliser). */
export function hash32(...parts: readonly number[]): number {
  let state = 0x9e3779b9;
  for (const part of parts) {
    state = Math.imul(state ^ (part | 0), 0x85ebca6b);
    state ^= state >>> 13;
    state = Math.imul(state, 0xc2b2ae35);
    state ^= state >>> 16;
  }
  return state >>> 0;
}

/** A sequence of its own per seed and stream (mulberry32). */
export function createRandom(seed: number, ...stream: readonly number[]): Random {
  let state = hash32(seed, ...stream);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / UINT32;
  };
  return {
    next,
    int: (min, max) => min + Math.floor(next() * (max - min + 1)),
    chance: (probability) => next() < probability,
    pick: (list) => {
      const value = list[Math.floor(next() * list.length)];
      if (value === undefined) throw new RangeError('nothing to pick from');
      return value;
    },
  };
}

/** Independent properties of an order, each dealt evenly over all orders. */
export const DIMENSIONS = [
  'plot',
  'late',
  'load',
  'billing',
  'proof',
  'return',
  'tracking',
  'quirk',
  'number',
  'blanket',
  'aged',
  'company',
  'typing',
  'hub',
  'document',
  'stock',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];
const PRIMES = [5, 2, 3, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53];

/**
 * Evenly dealt numbers: any run of n consecutive indexes holds close to n × share values below `share`, so that
 * rare things occur in small companies too (an additive recurrence with an irrational step).
 */
export function spread(seed: number, dimension: Dimension, index: number): number {
  const axis = DIMENSIONS.indexOf(dimension);
  const step = Math.sqrt(PRIMES[axis] ?? 59) % 1;
  const value = hash32(seed, axis, 0x5eed) / UINT32 + index * step;
  return value - Math.floor(value);
}
