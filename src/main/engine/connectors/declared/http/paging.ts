import { z } from 'zod';
import {
  byCountedOffset,
  byCountedPage,
  countedPlaceSchema,
  placeNumber,
  type CountedPlace,
} from '../../kit/counted-list.ts';
import {
  byCursor,
  byHeader,
  byLink,
  byLinkHeader,
  byStamp,
  onePage,
  type Following,
  type Stated,
  type StampWalk,
} from '../../kit/rest.ts';
import type { Vendor } from '../../kit/request.ts';
import type { PagingDeclaration } from '../declaration/schema.ts';
import type { Fillings } from '../declaration/placeholders.ts';
import { pointerOfPath } from '../expression/expression.ts';

/** Where a list goes on: an address or a cursor, a page or an offset, a stamp. */
export type Position = string | CountedPlace | StampWalk;
export const positionSchema = z.union([
  z.string(),
  countedPlaceSchema,
  z.object({ stamp: z.string(), skip: z.number(), full: z.number().optional() }),
]);

type ByWords = Exclude<PagingDeclaration, { by: 'graphql_cursor' | 'odata' | 'odata_v2' }>;

/** How the list goes on after a page. */
export function followingOf(vendor: Vendor, paging: ByWords | undefined): Following<Position> {
  if (paging === undefined) return (answer) => onePage(answer, null);
  switch (paging.by) {
    case 'link_header':
      return words(byLinkHeader(vendor));
    case 'header':
      return words(byHeader(vendor, paging.name));
    case 'next_link':
      return words(byLink(vendor, pointerOfPath(paging.at)));
    case 'hal':
      return words(byLink(vendor, '/_links/next/href'));
    case 'cursor':
      return words(
        byCursor(pointerOfPath(paging.at), paging.more === undefined ? undefined : pointerOfPath(paging.more)),
      );
    case 'page': {
      const { size, first, total, pages } = paging;
      return figures(
        byCountedPage({
          size,
          ...(first === undefined ? {} : { first }),
          ...stated('total', total),
          ...stated('pages', pages),
        }),
      );
    }
    case 'offset':
      return figures(byCountedOffset({ size: paging.size, ...stated('total', paging.total) }));
    case 'stamp': {
      const walk = byStamp(vendor, { size: paging.size, stamp: pointerOfPath(paging.at), mayCut: true });
      return (answer, position) => walk(answer, isWalk(position) ? position : null);
    }
  }
}

/** Whether positions are addresses, to be asked as they are. */
export function goesByAddress(paging: PagingDeclaration | undefined): boolean {
  return paging !== undefined && ADDRESSES.has(paging.by);
}

const ADDRESSES: ReadonlySet<PagingDeclaration['by']> = new Set([
  'link_header',
  'header',
  'next_link',
  'hal',
  'odata',
  'odata_v2',
]);

/** What the placeholders of a request stand for on the page at a position. */
export function fillingsOf(
  paging: PagingDeclaration | undefined,
  position: Position | null,
  since: string | number | null,
): Fillings {
  const size = paging?.size ?? null;
  switch (paging?.by) {
    case 'page':
      return { since, size, page: isCounted(position) ? placeNumber(position) : (paging.first ?? 1) };
    case 'offset':
      return { since, size, offset: isCounted(position) ? placeNumber(position) : 0 };
    case 'stamp':
      return isWalk(position) ? { since: position.stamp, size, offset: position.skip } : { since, size, offset: 0 };
    default:
      return { since, size, cursor: typeof position === 'string' ? position : null };
  }
}

function words(following: Following<string>): Following<Position> {
  return (answer, position) => following(answer, typeof position === 'string' ? position : null);
}

function figures(following: Following<CountedPlace>): Following<Position> {
  return (answer, position) => following(answer, isCounted(position) ? position : null);
}

function isCounted(position: Position | null): position is CountedPlace {
  return typeof position === 'number' || (typeof position === 'object' && position !== null && 'at' in position);
}

function isWalk(position: Position | null): position is StampWalk {
  return typeof position === 'object' && position !== null && 'stamp' in position;
}

type StatedDeclaration = string | { readonly header: string } | undefined;

function stated<const Name extends string>(name: Name, at: StatedDeclaration): Partial<Record<Name, Stated>> {
  return at === undefined ? {} : ({ [name]: placeOf(at) } as Partial<Record<Name, Stated>>);
}

/** Where an answer states a figure. */
export function placeOf(at: string | { readonly header: string }): Stated {
  return typeof at === 'string' ? { pointer: pointerOfPath(at) } : { header: at.header.toLowerCase() };
}
