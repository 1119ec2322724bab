import { ContractError } from '#shared/contract/errors.ts';
import type { Output } from '#shared/contract/methods.ts';
import { isRead, WHOLE, type Scope } from '#shared/domain/connection-scope.ts';
import type { Reading, StreamBounds } from '../commands/connection-scope.ts';
import type { Stream } from '../connectors/kit/connector.ts';
import { connectorById } from '../connectors/registry.ts';
import type { ConnectionRecord } from '../pipeline/connections.ts';

/** A scope as the contract has it; null is all of it. */
export function toDto(scope: Scope | null): Output<'connections.scope'>['scope'] {
  const { streams, from, customers } = scope ?? WHOLE;
  return { streams: streams && [...streams], from, customers: customers && [...customers] };
}

/** All that the connection's system has, whatever is read of it. */
export function streamsOf({ connectorId, config }: ConnectionRecord): readonly Stream<unknown>[] {
  return connectorById(connectorId)?.streams(config) ?? [];
}

/** What its streams can be narrowed by. */
export function boundsOf(connection: ConnectionRecord): StreamBounds {
  const streams = streamsOf(connection);
  return {
    bounded: streams.flatMap(({ manifest, startAt }) => (startAt === undefined ? [] : [manifest.id])),
    byCustomer: streams.flatMap(({ manifest }) => (manifest.customer === undefined ? [] : [manifest.id])),
  };
}

/** @throws ContractError input.not_found for a stream that is not there, input.invalid for customers it cannot be asked for */
export function readingOf(connection: ConnectionRecord, scope: Scope): Reading {
  const ids = streamsOf(connection).map(({ manifest }) => manifest.id);
  const unknown = scope.streams?.find((id) => !ids.includes(id));
  if (unknown !== undefined) {
    throw new ContractError({
      code: 'input.not_found',
      message: `${connection.name} has no stream ${unknown}.`,
      next: `Choose of ${ids.join(', ')}.`,
    });
  }
  const all = scope.streams === null || ids.every((id) => isRead(scope, id));
  checkCustomers(connection, scope);
  return { scope: { ...scope, streams: all ? null : scope.streams }, ...boundsOf(connection) };
}

/** A number that the system's field cannot hold would fail each of its streams, or find nothing for ever. */
function checkCustomers(connection: ConnectionRecord, { customers }: Scope): void {
  if (customers === null) return;
  const bounds = streamsOf(connection).flatMap(({ manifest }) => manifest.customer ?? []);
  if (bounds.length === 0) {
    throw new ContractError({
      code: 'input.invalid',
      message: `${connection.name} cannot be read by customer.`,
      next: 'Read it from a date on, or fewer of its streams.',
    });
  }
  for (const { pattern, numbers } of bounds) {
    const odd = customers.find((number) => pattern?.test(number) === false);
    if (odd === undefined) continue;
    throw new ContractError({
      code: 'input.invalid',
      message: `${connection.name} goes by ${numbers}, and ${odd} is none.`,
      next: 'Enter them as the system itself shows them.',
    });
  }
}
