import { describeConformance } from '../kit/conformance.ts';
import type { Connector } from '../kit/connector.ts';
import { eventsConnector } from './connector.ts';
import type { EventsConfig } from './manifest.ts';
import { feedDeclaration, orderChanged } from './testing/declarations.ts';
import { feedVendor, isSignIn, linesOver, TOKEN, TOKEN_URL } from './testing/feed-vendor.ts';

const config: EventsConfig = {
  declaration: feedDeclaration({
    auth: { kind: 'oauth2_client_credentials', tokenUrl: TOKEN_URL, clientId: 'throughline' },
  }),
};

const surprise = { new: ['member'] };
/** More than a page of them. */
const EVENTS = Array.from({ length: 205 }, (_, no) => orderChanged(no, {}, { surprise }));

// As a connector of one declaration: what is asked of every connector is asked of the streams that it declares.
const connector: Connector<EventsConfig> = {
  ...eventsConnector,
  manifest: {
    ...eventsConnector.manifest,
    streams: eventsConnector.streams(config).map(({ manifest }) => manifest),
  },
};

describeConformance({
  connector,
  config,
  secrets: { clientSecret: 'secret-of-the-feed-7Hq2' },
  vendor: () => feedVendor(EVENTS),
  events: linesOver,
  signsIn: isSignIn,
  tokens: [TOKEN],
  streams: {
    orders: {
      sample: { ...orderChanged(1, { number: 'sample' }), surprise },
      required: ['/data/number'],
      statuses: [{ pointer: '/data/state', documented: ['released'] }],
    },
  },
});
