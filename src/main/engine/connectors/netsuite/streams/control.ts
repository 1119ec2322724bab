import { z } from 'zod';
import type { PullContext, StampWindow, StreamControl } from '../../kit/connector.ts';
import { shapeChanged } from '../../kit/http-policy.ts';
import { wallText } from '../../kit/wall-time.ts';
import { MOST_ROWS, NETSUITE, netsuiteClient } from '../client.ts';
import type { NetsuiteConfig } from '../manifest.ts';
import { countQuery, idsQuery, type Conditions, type TransactionType } from '../queries.ts';

const counted = z.looseObject({ found: z.coerce.number().int().nonnegative() });
const listed = z.looseObject({ id: z.coerce.string().regex(/^\d+$/) });

/** Counts transactions of a type by SuiteQL, and lists their ids in their order. */
export function transactionControl(type: TransactionType): StreamControl<NetsuiteConfig> {
  const conditions = (
    { config: { timeZone }, customers }: PullContext<NetsuiteConfig>,
    { from, to }: StampWindow,
  ): Conditions => ({
    type,
    customers: customers ?? null,
    from: from === null ? null : wallText(from, timeZone),
    to: wallText(to, timeZone),
  });
  return {
    async count(context, window) {
      const { nodes } = await netsuiteClient(context)(countQuery(conditions(context, window)));
      const answer = counted.safeParse(nodes[0]);
      if (!answer.success) throw shapeChanged(NETSUITE.name, 'a count without a figure');
      return answer.data.found;
    },
    async *ids(context, window) {
      const ask = netsuiteClient(context);
      let afterId: string | null = null;
      do {
        const query = idsQuery({ ...conditions(context, window), afterId });
        const { nodes, next } = await ask(query, { limit: MOST_ROWS, offset: 0 });
        const ids = nodes.flatMap((node) => listed.safeParse(node).data?.id ?? []);
        yield ids;
        afterId = next === null ? null : (ids.at(-1) ?? null);
      } while (afterId !== null);
    },
  };
}
