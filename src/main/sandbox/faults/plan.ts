import { createRandom, hash32 } from '../random.ts';
import { FAULT_KINDS, type Fault, type FaultSettings } from './fault.ts';

/**
 * The fault that a system's n-th request meets, or none. Pure: the same settings deal the same faults. Which fault
 * comes when depends on how many requests came before, so a reader that asks otherwise meets others.
 * @param system any name; each has a course of its own
 */
export function faultOf({ seed, share, kinds = FAULT_KINDS }: FaultSettings, system: string, n: number): Fault | null {
  const random = createRandom(seed, hash32(...Buffer.from(system)), n);
  if (kinds.length === 0 || !random.chance(share)) return null;
  return { kind: random.pick(kinds), seed: random.int(0, 0x7fff_ffff) };
}
