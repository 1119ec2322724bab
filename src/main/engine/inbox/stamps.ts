import type { Instant } from '#shared/domain/time.ts';

/** Between a source's own version and when it was seen to differ under the same one. Sorts before any longer version. */
const SEEN = ' ~ ';

/** The source's own version in one that may tell when it was seen. */
export function stampOf(version: string): string {
  return version.split(SEEN, 1)[0] ?? '';
}

/** The next version under the same stamp: by when it is seen, and after whatever was seen before. */
export function versionAfter(version: string, now: Instant): string {
  const before = Number(version.split(SEEN)[1] ?? 0);
  return `${stampOf(version)}${SEEN}${String(Math.max(now, before + 1)).padStart(16, '0')}`;
}
