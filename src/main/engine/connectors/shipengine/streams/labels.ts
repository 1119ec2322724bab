import { z } from 'zod';
import { atPointer } from '#shared/lib/json.ts';
import type { Instant } from '#shared/domain/time.ts';
import { stampOf } from '../../kit/records.ts';
import type { VendorClient } from '../../kit/request.ts';
import { byPage, listPage, onePage } from '../../kit/rest.ts';
import { sweepStream } from '../../kit/sweep.ts';
import { addressOf, readOne, SHIPENGINE, shipengineClient } from '../client.ts';
import { LABELS, type ShipengineConfig } from '../manifest.ts';

/**
 * Labels by their creation, which never moves, so that counted pages stay where they are. Their later life is read through
 * the look-up while their orders are open.
 */
export const labelsStream = sweepStream<ShipengineConfig, VendorClient, number>({
  manifest: LABELS,
  vendor: SHIPENGINE,
  schema: z.looseObject({ label_id: z.string(), status: z.string(), created_at: z.string() }),
  position: z.number(),
  head: () => ({ id: 'label_id', modified: lastChange, naiveOffset: 'Z' }),
  client: shipengineClient,
  page(client, { context: { config }, since, position }) {
    const url = addressOf(config, 'labels', {
      sort_by: 'created_at',
      sort_dir: 'asc',
      page: String(position ?? 1),
      page_size: String(config.pageSize),
      ...(since === null ? {} : { created_at_start: new Date(since).toISOString() }),
    });
    // Pages may be smaller than what was asked for, so that the total says nothing of their number.
    const following = byPage({ size: config.pageSize, pages: { pointer: '/pages' } });
    return listPage(client, SHIPENGINE, { method: 'GET', url }, { records: '/labels', following }, position);
  },
  complete: (client, label, { config }) => withTracking(client, config, label),
  lookUp: {
    most: 10,
    async byIds(client, { config }, ids) {
      const nodes = await Promise.all(ids.map((id) => readOne(client, config, `labels/${encodeURIComponent(id)}`)));
      return nodes.filter((node) => node !== null);
    },
    byReference: {
      types: ['tracking'],
      async find(client, { config }, { value }) {
        const url = addressOf(config, 'labels', { tracking_number: value });
        return (
          await listPage(client, SHIPENGINE, { method: 'GET', url }, { records: '/labels', following: onePage }, null)
        ).nodes;
      },
    },
  },
});

/** A label with what its carrier says; one that is void, or that no carrier tracks, as it is. */
async function withTracking(client: VendorClient, config: ShipengineConfig, label: unknown): Promise<unknown> {
  const id = atPointer(label, '/label_id');
  const tracked =
    atPointer(label, '/voided') !== true &&
    atPointer(label, '/trackable') !== false &&
    atPointer(label, '/status') === 'completed';
  if (typeof id !== 'string' || !tracked) return label;
  const tracking = await readOne(client, config, `labels/${encodeURIComponent(id)}/track`);
  return tracking === null ? label : { ...(label as object), tracking };
}

/** The latest moment of a label and of its tracking, which has no stamp of its own. */
function lastChange(label: unknown): unknown {
  const events = atPointer(label, '/tracking/events');
  const stamps = [
    atPointer(label, '/created_at'),
    atPointer(label, '/voided_at'),
    ...(Array.isArray(events) ? events.map((event: unknown) => atPointer(event, '/occurred_at')) : []),
  ];
  const atOf = (stamp: unknown): Instant => stampOf(stamp, 'Z').at ?? Number.NEGATIVE_INFINITY;
  return stamps.reduce((last, stamp) => (atOf(stamp) > atOf(last) ? stamp : last), undefined);
}
