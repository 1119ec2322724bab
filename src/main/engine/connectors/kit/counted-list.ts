import { z } from 'zod';
import { figureOf, LEAST_CAP, type Following, type Going, type Stated } from './rest.ts';

/**
 * A place in a list that is counted by pages or by records. An object where nothing says how long the list is, and where a
 * page was shorter than what was asked for though the list goes on: such a source cuts its pages and does not say so.
 */
export const countedPlaceSchema = z.union([
  z.number(),
  z.object({
    /** Page or offset to ask for. */
    at: z.number(),
    /** Records read before it. */
    read: z.number(),
    /** Records of a full page, as the source has them. */
    full: z.number(),
    /** Asked only because nothing says that the list is over: what is not there is its end. */
    probe: z.literal(true).optional(),
  }),
]);
export type CountedPlace = z.infer<typeof countedPlaceSchema>;

/** Page or offset of a place. */
export function placeNumber(place: CountedPlace): number {
  return typeof place === 'number' ? place : place.at;
}

/**
 * Pages counted from `first` (usually 1), of a source of which nothing is known. Ends with the stated total, else with the
 * stated number of pages, else with an empty page or one that is shorter than those before.
 */
export function byCountedPage(options: {
  readonly size: number;
  readonly first?: number;
  readonly total?: Stated;
  readonly pages?: Stated;
}): Following<CountedPlace> {
  const { size, first = 1 } = options;
  return (answer, place) => {
    const found = answer.nodes.length;
    const page = place === null ? first : placeNumber(place);
    const before = typeof place === 'object' && place !== null ? place.read : (page - first) * size;
    const total = figureOf(answer, options.total);
    const pages = figureOf(answer, options.pages);
    const read = before + found;
    if (total === null && pages !== null) {
      const left = found === 0 ? 0 : Math.max(0, pages - (page - first + 1));
      return left === 0 ? END : { next: page + 1, remaining: left * found };
    }
    return goingOn({ place, found, size, read, total, next: page + 1 });
  };
}

/** Records counted from 0, of a source of which nothing is known. Ends like counted pages. */
export function byCountedOffset(options: { readonly size: number; readonly total?: Stated }): Following<CountedPlace> {
  return (answer, place) => {
    const read = (place === null ? 0 : placeNumber(place)) + answer.nodes.length;
    const total = figureOf(answer, options.total);
    return goingOn({ place, found: answer.nodes.length, size: options.size, read, total, next: read });
  };
}

const END: Going<never> = { next: null, remaining: 0 };

function goingOn(so: {
  readonly place: CountedPlace | null;
  readonly found: number;
  readonly size: number;
  readonly read: number;
  readonly total: number | null;
  readonly next: number;
}): Going<CountedPlace> {
  const { place, found, size, read, total, next } = so;
  const isCut = typeof place === 'object' && place !== null;
  const mayGoOn = found >= (isCut ? place.full : size) || (place === null && found >= LEAST_CAP);
  if (found === 0 || (total === null ? !mayGoOn : read >= total)) return END;
  const remaining = total === null ? null : total - read;
  if (total !== null && !isCut && found >= size) return { next, remaining };
  return { next: { at: next, read, full: found, ...(total === null ? { probe: true } : {}) }, remaining };
}
