import { Fragment, type ReactNode } from 'react';
import { readSentence, sentenceParts, withOverdueAge } from '#shared/domain/sentences.ts';
import type { Instant } from '#shared/domain/time.ts';
import { useAppearance, useZone } from '../state/appearance.ts';
import { At } from './Figures.tsx';
import { formatAge, formatInstant } from './format.ts';
import { useSystems } from './Systems.tsx';
import { useNow } from './now.ts';

/** A sentence of the engine, its instants in the reader's zone; hovering one names the zone. */
export function Sentence({ text }: { text: string }): ReactNode {
  const systems = useSystems();
  const now = useNow();
  return sentenceParts(withAge(text, now)).map((part, index) => {
    const key = `${index} ${part}`;
    return typeof part === 'number' ? (
      <At key={key} at={part} />
    ) : (
      <Fragment key={key}>{wholeDays(withNames(part, systems))}</Fragment>
    );
  });
}

/** On a screen it counts for how long: "19 d overdue". What leaves it keeps the moment. */
function withAge(text: string, now: Instant): string {
  return withOverdueAge(text, (since) => formatAge(now - since));
}

/** "bc says 7 PCS" → "ERP Hansekontor says 7 PCS": the engine knows a system by the id of its connection. */
function withNames(text: string, systems: ReturnType<typeof useSystems>): string {
  return text.replace(/(?<![\w-])([\w-]+)(?= says )/g, (id) => systems.get(id)?.name ?? id);
}

/** A day in the engine's own words, "1 Jan 2027", does not break over two lines. */
function wholeDays(text: string): ReactNode {
  return text.split(/(\b\d{1,2} [A-Z][a-z]{2}(?: \d{4})?\b)/).map((part, index) => {
    const key = `${index} ${part}`;
    return index % 2 === 0 ? (
      part
    ) : (
      <span key={key} className="unbroken">
        {part}
      </span>
    );
  });
}

/** For places that take text only: tooltips, labels. */
export function useSentence(): (text: string) => string {
  const zone = useZone();
  const now = useNow();
  const systems = useSystems();
  return (text) =>
    withNames(
      readSentence(withAge(text, now), (at) => formatInstant(at, zone, now)),
      systems,
    );
}

/** For text that leaves the screen: with the year, whatever year it is. */
export function copiedSentence(text: string): string {
  const { zone } = useAppearance.getState();
  return readSentence(text, (at) => formatInstant(at, zone === 'system' ? undefined : zone, 0));
}
