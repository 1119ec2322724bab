import type { NewConnection } from '#engine/commands/connections.ts';
import { ediConnector } from '#engine/connectors/edi/connector.ts';
import { recordsOf, type Owners } from '#engine/connectors/edi/landing.ts';
import { ediConfig } from '#engine/connectors/edi/manifest.ts';
import type { PageStream } from '../../bench/company.ts';
import { EDI_MAILBOX } from '../../src/main/sandbox/estate.ts';
import type { World } from '../../src/main/sandbox/world.ts';

const CONFIG = ediConfig.parse({ ...EDI_MAILBOX.config, folder: 'mailbox' });

/** The connection to the demo company's EDI mailbox, with a folder that is never asked. */
export const MAILBOX_CONNECTION: NewConnection = {
  id: EDI_MAILBOX.id,
  connectorId: EDI_MAILBOX.connectorId,
  name: EDI_MAILBOX.name,
  kind: ediConnector.manifest.kind,
  monogram: EDI_MAILBOX.monogram,
  config: CONFIG,
  orderNumberScope: 'erp',
  referenceRules: EDI_MAILBOX.referenceRules,
};

/** Everything that is in the mailbox at a moment, a page for each interchange, as the connector lands it. */
export function mailboxPages(world: World, moment: number): PageStream {
  const owners: Owners = new Map();
  const pages = world
    .mailbox()
    .filter(({ at }) => at * 1000 <= moment)
    .map(({ name, at, text }) => {
      const content = text();
      const file = { name, size: content.length, modifiedAt: at * 1000 };
      return recordsOf(content, file, { config: CONFIG, owners, isThere: () => true }).records;
    });
  return { connectionId: EDI_MAILBOX.id, streamId: 'messages', pages };
}
