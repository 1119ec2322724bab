import type { Connector } from '../kit/connector.ts';
import { VendorError } from '../kit/http-policy.ts';
import { dcsaClient, eventsRequest, REFUSED, type Subject } from './client.ts';
import { dcsaManifest, type DcsaConfig } from './manifest.ts';
import { mapDcsa } from './mapping.ts';
import { eventsStream, subjectsOf } from './streams/events.ts';

/** A booking that no carrier has: to ask for where none is named. */
const NOBODY: Subject = { kind: 'booking', value: 'THROUGHLINE0' };

export const dcsaConnector: Connector<DcsaConfig> = {
  manifest: dcsaManifest,
  streams: () => [eventsStream],
  async check(context) {
    const [named] = subjectsOf(context.config);
    try {
      await dcsaClient(context).send(eventsRequest(context.config, named ?? NOBODY));
    } catch (error) {
      // Its own words that it knows no such booking prove that it answers, and to whom.
      if (named !== undefined || !(error instanceof VendorError)) throw error;
      if (!REFUSED.has(error.status) || error.words === null) throw error;
    }
  },
  map: mapDcsa,
};
