/** An engine that lived at least this long was not in a crash loop. */
const QUICK_CRASH_MS = 60_000;
const QUICK_CRASHES_ALLOWED = 3;
const PAUSES_MS = [0, 1000];

export type RestartDecision = { readonly restart: true; readonly afterMs: number } | { readonly restart: false };

export interface RestartPolicy {
  /** What to do now that the engine died. @param livedMs how long it ran */
  onDeath(livedMs: number): RestartDecision;
  /** A person asked to try again. */
  forgive(): void;
}

/** Starts again at once, then with growing pauses; after three quick deaths in a row a person decides. */
export function createRestartPolicy(): RestartPolicy {
  let quickDeaths = 0;
  return {
    onDeath(livedMs) {
      if (livedMs >= QUICK_CRASH_MS) quickDeaths = 0;
      const afterMs = PAUSES_MS[Math.min(quickDeaths, PAUSES_MS.length - 1)] ?? 0;
      quickDeaths += 1;
      return quickDeaths >= QUICK_CRASHES_ALLOWED ? { restart: false } : { restart: true, afterMs };
    },
    forgive() {
      quickDeaths = 0;
    },
  };
}
