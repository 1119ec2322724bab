import { z } from 'zod';
import { DAY } from '#shared/domain/time.ts';
import type { PullContext, StampWindow, StreamControl } from '../../kit/connector.ts';
import { shapeChanged } from '../../kit/http-policy.ts';
import { allOf, odataLiteral, odataV2Page } from '../../kit/odata.ts';
import { SAP, sapClient, setUrl } from '../client.ts';
import type { SapConfig } from '../manifest.ts';
import { dayOf, soldToAny, type SapEntity } from './entity.ts';

/** Numbers alone: a page of them is small. */
const IDS_PER_PAGE = 1000;
const counted = z.looseObject({ d: z.looseObject({ __count: z.string().regex(/^\d+$/) }) });

/**
 * Counts by $inlinecount and lists document numbers, by the change stamp. Documents that have none before their first
 * change are not among them, so the source never counts more than there is.
 */
export function documentControl(entity: SapEntity): StreamControl<SapConfig> {
  const url = (
    { config, customers }: PullContext<SapConfig>,
    filter: string,
    { top, after, count }: { readonly top: number; readonly after: string | null; readonly count: boolean },
  ): string =>
    setUrl(config, entity, {
      $filter: allOf([
        filter,
        soldToAny(customers),
        after === null ? null : `${entity.key} gt ${odataLiteral.text(after)}`,
      ]),
      $orderby: entity.key,
      $top: String(top),
      $select: entity.key,
      $inlinecount: count ? 'allpages' : null,
    });
  return {
    async count(context, window) {
      const filter = filterOf(entity, window);
      if (filter === null) return 0;
      const request = { method: 'GET' as const, url: url(context, filter, { top: 1, after: null, count: true }) };
      const answer = counted.safeParse((await sapClient(context).send(request)).json);
      if (!answer.success) throw shapeChanged(SAP.name, 'a count without "__count"');
      return Number(answer.data.d.__count);
    },
    async *ids(context, window) {
      const filter = filterOf(entity, window);
      if (filter === null) return;
      const client = sapClient(context);
      const listed = z.looseObject({ [entity.key]: z.string() });
      let after: string | null = null;
      do {
        const page = await odataV2Page(client, SAP, url(context, filter, { top: IDS_PER_PAGE, after, count: false }));
        const ids = page.nodes.flatMap((node) => {
          const id = listed.safeParse(node).data?.[entity.key];
          return typeof id === 'string' ? [id] : [];
        });
        yield ids;
        after = page.next === null ? null : (ids.at(-1) ?? null);
      } while (after !== null);
    },
  };
}

/** Null where no stamp can lie in the window: days stand at their midnight. */
function filterOf({ stamp: { name, grain } }: SapEntity, { from, to }: StampWindow): string | null {
  if (grain === 'moment') {
    const until = `${name} le ${odataLiteral.v2Offset(to)}`;
    return from === null ? until : `${name} ge ${odataLiteral.v2Offset(from)} and ${until}`;
  }
  const until = `${name} le ${odataLiteral.v2DateTime(dayOf(to))}`;
  if (from === null) return until;
  const first = dayOf(from + DAY - 1);
  return first > to ? null : `${name} ge ${odataLiteral.v2DateTime(first)} and ${until}`;
}
