import { eventsDeclarationSchema, type EventsDeclaration } from '../declaration.ts';

const STREAM = {
  kinds: [
    {
      when: "type == 'example.order.changed'",
      id: 'data.number',
      documents: [
        {
          kind: 'order',
          label: 'data.number',
          references: [{ type: 'order_no', role: 'is', value: 'data.number' }],
          status: [{ of: 'data.state', meanings: { released: { axes: { commercial: 'complete' } } } }],
        },
      ],
    },
  ],
};

const HEAD = { connection: 'warehouse', name: 'Warehouse events', kind: 'wms', monogram: 'WE' };

/** Order changes of a queue. */
export function queueDeclaration(stream: object = {}): EventsDeclaration {
  return eventsDeclarationSchema.parse({
    ...HEAD,
    broker: { host: 'broker.example', user: 'throughline' },
    streams: { orders: { queue: 'throughline.orders', ...STREAM, ...stream } },
  });
}

/** The same of a stream of server-sent events. */
export function feedDeclaration(feed: object = {}, stream: object = {}): EventsDeclaration {
  return eventsDeclarationSchema.parse({
    ...HEAD,
    feed: { url: 'https://wms.example/v1', auth: { kind: 'bearer' }, ...feed },
    streams: { orders: { path: 'events/orders', ...STREAM, ...stream } },
  });
}

/** A CloudEvent that says how an order is now. */
export function orderChanged(no: number, data: object = {}, attributes: object = {}): object {
  return {
    specversion: '1.0',
    id: `e-${no}`,
    source: '/warehouse',
    type: 'example.order.changed',
    time: new Date(Date.UTC(2026, 5, 17, 8, 0, no)).toISOString(),
    data: { number: `SO-${no}`, state: 'released', ...data },
    ...attributes,
  };
}
