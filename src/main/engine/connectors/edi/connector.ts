import { listFolder } from '../declared/pull/folder.ts';
import {
  ConnectorError,
  type Connector,
  type MapContext,
  type MapOutcome,
  type RecordToMap,
} from '../kit/connector.ts';
import { mapRecord } from '../kit/drafts.ts';
import { pullOverSftp, withSftp } from '../kit/sftp-folder.ts';
import { isCorrected } from './landing.ts';
import { ediManifest, MESSAGES, sftpPlaceOf, type EdiConfig } from './manifest.ts';
import { mapMessage } from './map-message.ts';
import { pullMessages } from './pull.ts';

/** Reads X12 and EDIFACT interchanges of a folder, here or on an SFTP server. */
export const ediConnector: Connector<EdiConfig> = {
  manifest: ediManifest,
  streams: () => [
    {
      manifest: MESSAGES,
      pull: (context, checkpoint) =>
        pullOverSftp(context, sftpPlaceOf(context.config), (within) => pullMessages(within, checkpoint)),
    },
  ],
  check: async (context) => {
    const files = await withSftp(context, sftpPlaceOf(context.config), listFolder);
    if (files.length > 0) return;
    throw new ConnectorError(
      'config',
      `There is no file in ${context.config.folder}.`,
      'Choose the folder that your EDI software writes interchanges to.',
    );
  },
  map: (record: RecordToMap, context: MapContext<EdiConfig>): MapOutcome =>
    isCorrected(record.payload) ? { ok: true, value: [] } : mapRecord(record, (node) => mapMessage(node, context)),
};
