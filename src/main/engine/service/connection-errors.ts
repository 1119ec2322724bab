import { ContractError } from '#shared/contract/errors.ts';
import { ConnectorError, type ConnectorErrorKind } from '../connectors/kit/connector.ts';

const CODES: Readonly<Record<ConnectorErrorKind, ContractError['data']['code']>> = {
  config: 'connection.config',
  auth: 'connection.auth',
  rate_limited: 'connection.rate_limited',
  transient: 'connection.unreachable',
  bad_record: 'connection.source_changed',
  source_changed: 'connection.source_changed',
  cancelled: 'request.cancelled',
  bug: 'engine.bug',
};

/** What a connector failed with, for clients. */
export function toConnectionError(error: unknown): unknown {
  if (!(error instanceof ConnectorError)) return error;
  return new ContractError({
    code: CODES[error.kind],
    message: error.message,
    next: error.next,
    retryAfterMs: error.retryAfterMs,
    retryable: error.kind === 'transient' || error.kind === 'rate_limited',
  });
}
