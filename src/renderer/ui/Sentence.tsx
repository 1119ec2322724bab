import { Fragment, type ReactNode } from 'react';
import { sentenceParts, readSentence } from '#shared/domain/sentences.ts';
import { useAppearance, useZone } from '../state/appearance.ts';
import { At } from './Figures.tsx';
import { formatInstant } from './format.ts';
import { useNow } from './now.ts';

/** A sentence of the engine, its instants in the reader's zone; hovering one names the zone. */
export function Sentence({ text }: { text: string }): ReactNode {
  return sentenceParts(text).map((part, index) => {
    const key = `${index} ${part}`;
    return typeof part === 'number' ? <At key={key} at={part} /> : <Fragment key={key}>{part}</Fragment>;
  });
}

/** For places that take text only: tooltips, labels. */
export function useSentence(): (text: string) => string {
  const zone = useZone();
  const now = useNow();
  return (text) => readSentence(text, (at) => formatInstant(at, zone, now));
}

/** For text that leaves the screen: with the year, whatever year it is. */
export function copiedSentence(text: string): string {
  const { zone } = useAppearance.getState();
  return readSentence(text, (at) => formatInstant(at, zone === 'system' ? undefined : zone, 0));
}
