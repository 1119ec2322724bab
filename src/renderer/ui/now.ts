import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Instant } from '#shared/domain/time.ts';

const TICK_MS = 15_000;

/**
 * The engine's clock as seen here. A demo company lives at its own moment, so the client never asks the machine for
 * the time: it adds the time passed to what the engine last said.
 */
const clock = { said: Date.now(), heardAt: performance.now(), shown: Date.now(), stands: false };
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;

export function engineNow(): Instant {
  return clock.stands ? clock.said : clock.said + (performance.now() - clock.heardAt);
}

/** Called with each status of the engine. A moment of the past stands still. */
export function setEngineNow(now: Instant, stands = false): void {
  clock.said = now;
  clock.stands = stands;
  clock.heardAt = performance.now();
  if (Math.abs(now - clock.shown) >= TICK_MS) tick();
}

const present = { said: Date.now(), heardAt: performance.now() };

/** Called with each status of the engine about now, whatever moment is shown. */
export function setPresentNow(now: Instant): void {
  present.said = now;
  present.heardAt = performance.now();
}

/** Now by the engine's clock, also while a moment of the past is shown. */
export function presentNow(): Instant {
  return Math.round(present.said + (performance.now() - present.heardAt));
}

function tick(): void {
  clock.shown = Math.round(engineNow());
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
}

/** A moment that stands for now in a part of the screen: ages there are told against it. */
export const StandingNow = createContext<Instant | null>(null);

/** Now by the engine's clock, refreshed four times a minute. */
export function useNow(): Instant {
  const standing = useContext(StandingNow);
  const running = useSyncExternalStore(subscribe, () => clock.shown);
  return standing ?? running;
}
