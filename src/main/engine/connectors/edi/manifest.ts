import { z } from 'zod';
import { createLocalTime } from '#shared/domain/local-time.ts';
import { undocumentedApi } from '../kit/api-contract.ts';
import type { ConnectorManifest, StreamManifest } from '../kit/connector.ts';
import { hostKeyField, SFTP_SECRETS, sftpServerField, type SftpPlace } from '../kit/sftp-folder.ts';

const zone = z.string().refine(isZone, 'must be an IANA time zone such as Europe/Berlin');

function isZone(name: string): boolean {
  try {
    return createLocalTime(name).zone === name;
  } catch {
    return false;
  }
}

/** How one partner writes messages. */
const profileSchema = z.strictObject({
  name: z.string().optional(),
  /** Zone of dates that state none. */
  zone: zone.optional(),
  /** The partner's qualifier or code → the usual one, after the segment: {"REF.ZZ": "VN", "AT7.X4": "D1"}. */
  codes: z.record(z.string().regex(/^[A-Z][A-Z0-9]{1,2}\..+$/), z.string().min(1)).default({}),
  /** False where the partner acknowledges nothing. */
  acknowledges: z.boolean().default(true),
  /** Hours that the partner has for an acknowledgement; default: the policy's. */
  acknowledgeHours: z.number().positive().optional(),
  /** The partner gives control numbers again for other content. */
  reusesNumbers: z.boolean().default(false),
});
export type PartnerProfile = z.infer<typeof profileSchema>;

export const USUAL_PROFILE: PartnerProfile = profileSchema.parse({});

export const ediConfig = z.object({
  folder: z.string().min(1).meta({
    title: 'Folder',
    description:
      'Where the interchanges are, sent and received; read with everything below it. With an SFTP server: its folder.',
  }),
  sftpServer: z
    .union([sftpServerField, z.literal('')])
    .default('')
    .meta({
      title: 'SFTP server',
      description: 'files.example.com, with :2222 where its port is not 22. Empty: the folder is on this machine.',
    }),
  sftpUser: z.string().default('').meta({ title: 'SFTP user', description: 'Who signs in to the SFTP server.' }),
  sftpHostKey: z
    .union([hostKeyField, z.literal('')])
    .default('')
    .meta({
      title: 'SFTP host key',
      description:
        "Fingerprint of the server's key, SHA256:…, as its owner gives it. Left empty, a test tells the one that it shows.",
    }),
  ownIds: z.array(z.string().min(1)).default([]).meta({
    title: 'Our interchange ids',
    description:
      'As in ISA06/ISA08 or UNB. They tell what we sent from what we received; without them no answer is awaited.',
  }),
  zone: zone.default('UTC').meta({
    title: 'Time zone',
    description: 'Of dates that state none and whose partner has no zone of its own.',
  }),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .default('USD')
    .meta({
      title: 'Currency',
      description: 'Of amounts in messages that name none.',
    }),
  takeTests: z.boolean().default(false).meta({
    title: 'Take test interchanges',
    description: 'Off: what is marked as a test is set aside.',
  }),
  partners: z.record(z.string(), profileSchema).default({}).meta({
    title: 'Partners',
    description: 'By interchange id: {"5012345000008": {"zone": "Europe/London", "codes": {"RFF.ZZZ": "VN"}}}.',
  }),
});
export type EdiConfig = z.infer<typeof ediConfig>;

/** Where the interchanges are picked up; null for a folder of this machine. */
export function sftpPlaceOf({ sftpServer, sftpUser, sftpHostKey }: EdiConfig): SftpPlace | null {
  // Settings of before there was SFTP say nothing of it.
  return !sftpServer ? null : { server: sftpServer, user: sftpUser, hostKey: sftpHostKey };
}

export const MESSAGES: StreamManifest = {
  id: 'messages',
  entity: 'EDI message',
  title: 'EDI messages',
  cursor: 'files',
  overlapMs: 0,
  pageSize: 200,
};

export const ediManifest = {
  id: 'edi',
  name: 'EDI: X12 and EDIFACT',
  kind: 'edi',
  monogram: 'ED',
  authModes: ['none', 'login'],
  config: ediConfig,
  secrets: Object.values(SFTP_SECRETS),
  api: undocumentedApi('X12 004010–005010, EDIFACT D.93A–D.11A'),
  rate: { requests: 1, windowMs: 1, concurrency: 1 },
  streams: [MESSAGES],
  docs: ['https://x12.org/products/transaction-sets', 'https://service.unece.org/trade/untdid/directories.htm'],
} as const satisfies ConnectorManifest<EdiConfig>;
