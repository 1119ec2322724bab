import type { EndedEvent, PageShape, ShapeChange, SourceEvent } from '../../inbox/proof.ts';
import { presenceIn } from './shape.ts';

/** What a run showed of a stream. */
export interface Shown {
  readonly pages: readonly PageShape[];
  /** Subjects of what was met again. */
  readonly met: ReadonlySet<string>;
  /** Subjects of what is how the source is now. */
  readonly accepted: readonly string[];
  /** A count was made, and agreed. */
  readonly countAgreed: boolean;
}

/** Which of a stream's open events are over; what a run showed nothing of stays open. */
export function endingsOf(open: readonly SourceEvent[], shown: Shown): EndedEvent[] {
  return open.flatMap(({ kind, subject, body }): EndedEvent[] => {
    if (kind === 'count') return shown.countAgreed ? [{ kind, subject, ending: 'agrees' }] : [];
    if (kind !== 'shape') return [];
    if (shown.accepted.includes(subject)) return [{ kind, subject, ending: 'accepted' }];
    if (shown.met.has(subject)) return [];
    const ending = endingOf(body as unknown as ShapeChange, shown.pages);
    return ending === null ? [] : [{ kind, subject, ending }];
  });
}

function endingOf({ kind, path, before }: ShapeChange, pages: readonly PageShape[]): EndedEvent['ending'] | null {
  const presences = pages.map((page) => presenceIn(page, path));
  if (kind === 'missing') return presences.includes('whole') ? 'back' : null;
  if (kind === 'new') {
    if (presences.some((presence) => presence === 'whole' || presence === 'partial')) return 'usual';
    return presences.includes('absent') ? 'back' : null;
  }
  const types = pages.flatMap((page) => page.fields[path]?.types ?? []);
  return types.length > 0 && types.every((type) => before.includes(type)) ? 'back' : null;
}
