import { apiKey } from '../kit/auth/fixed.ts';
import { clientCredentials } from '../kit/auth/oauth2.ts';
import type { PullContext } from '../kit/connector.ts';
import {
  createVendorClient,
  type Authoriser,
  type Vendor,
  type VendorClient,
  type VendorRequest,
} from '../kit/request.ts';
import { dcsaManifest, type DcsaConfig } from './manifest.ts';

export const DCSA: Vendor = { name: 'The carrier', rate: dcsaManifest.rate };

/** What a carrier is asked about. */
export const SUBJECT_KINDS = ['booking', 'document', 'equipment'] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

export interface Subject {
  readonly kind: SubjectKind;
  readonly value: string;
}

/** A reference that is unknown, or written in a way that this carrier does not take. */
export const REFUSED: ReadonlySet<number | null> = new Set([400, 404]);

export function dcsaClient(context: PullContext<DcsaConfig>): VendorClient {
  return createVendorClient(context, DCSA, authoriserOf(context));
}

function authoriserOf(context: PullContext<DcsaConfig>): Authoriser {
  const { authMode, keyHeader, tokenUrl, clientId, scope } = context.config;
  const key = apiKey(context, { secret: 'apiKey', header: keyHeader });
  if (authMode === 'api_key') return key;
  const tokens = clientCredentials(context, DCSA, {
    tokenUrl,
    clientId,
    ...(scope === '' ? {} : { scope }),
    proof: { kind: 'secret_in_body', secret: 'clientSecret' },
    lifetimeMs: null,
  });
  return authMode === 'both' ? withKey(tokens, key) : tokens;
}

/** A token that is good only beside a key. */
function withKey(tokens: Authoriser, key: Authoriser): Authoriser {
  return {
    async credential(request) {
      const [token, fixed] = await Promise.all([tokens.credential(request), key.credential(request)]);
      return { headers: { ...fixed.headers, ...token.headers } };
    },
    renew: (refused) => tokens.renew(refused),
  };
}

/** Source: TNT 2.2.0 and 3.0.0, parameters of GET /events. */
const V2_PARAMETERS = {
  booking: 'carrierBookingReference',
  document: 'transportDocumentReference',
  equipment: 'equipmentReference',
} as const satisfies Record<SubjectKind, string>;
const V3_DOCUMENTS = { booking: 'BKG', document: 'TRD' } as const;

export function eventsRequest({ apiUrl, version }: DcsaConfig, { kind, value }: Subject): VendorRequest {
  const query = new URLSearchParams(
    version === 'v2' || kind === 'equipment'
      ? { [V2_PARAMETERS[kind]]: value }
      : { documentTypeCodes: V3_DOCUMENTS[kind], documentReference: value },
  );
  query.set('limit', '100');
  return { method: 'GET', url: `${apiUrl.replace(/\/+$/, '')}/events?${query.toString()}` };
}
