import { expect, it } from 'vitest';
import { HttpTransportError, type HttpClient } from '../../../ports/ports.ts';
import { ConnectorError } from '../connector.ts';
import { answering, createSteppedClock, jsonAnswer } from '../testing.ts';
import { refusing, TROUBLES, withTrouble } from './faults.ts';
import { contextOf, type ConformanceSubject } from './subject.ts';

async function checkError<Config>(subject: ConformanceSubject<Config>, http: HttpClient): Promise<ConnectorError> {
  const { connector } = subject;
  const error: unknown = await connector.check(contextOf(subject, { http })).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(ConnectorError);
  return error as ConnectorError;
}

/** Everything that is asked of the check of a connection. */
export function describeCheck<Config>(subject: ConformanceSubject<Config>): void {
  const { connector } = subject;

  it('passes its check', async () => {
    await expect(connector.check(contextOf(subject, { http: subject.vendor() }))).resolves.toBeUndefined();
  });

  it.each(TROUBLES)('fails its check on $name as $kind', async ({ kind, answer, retryAfterMs }) => {
    const error = await checkError(subject, withTrouble(subject, answer));
    expect(error).toMatchObject({ kind, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
    expect(error.message).not.toBe('');
    expect(error.next).not.toBe('');
  });

  it('waits as a Retry-After date asks, then asks again', async () => {
    const clock = createSteppedClock(Date.parse('2026-03-02T08:00:00Z'));
    const vendor = subject.vendor();
    let refused = false;
    const http: HttpClient = {
      send(request) {
        if (refused || subject.signsIn(request)) return vendor.send(request);
        refused = true;
        return Promise.resolve(jsonAnswer({}, 429, { 'retry-after': 'Mon, 02 Mar 2026 08:00:20 GMT' }));
      },
    };
    await connector.check(contextOf(subject, { http, clock }));
    expect(clock.now()).toBeGreaterThanOrEqual(Date.parse('2026-03-02T08:00:20Z'));
  });

  it('stops when it is aborted', async () => {
    const controller = new AbortController();
    const http = answering(() => {
      controller.abort();
      throw new HttpTransportError('aborted', 'aborted');
    });
    const context = contextOf(subject, { http, signal: controller.signal });
    await expect(connector.check(context)).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('says which secret is missing', async () => {
    await expect(connector.check(contextOf(subject, { secrets: {}, http: subject.vendor() }))).rejects.toMatchObject({
      kind: 'config',
    });
  });

  it.each([
    ['401', 401, {}],
    ['invalid_client', 401, { error: 'invalid_client', error_description: 'No such client.' }],
    ['invalid_grant', 400, { error: 'invalid_grant', error_description: 'Wrong password.' }],
  ])('takes bad credentials (%s) for what they are', async (_name, status, body) => {
    const error = await checkError(subject, refusing(status, body));
    expect(error.kind).toBe('auth');
    expect(error.next).not.toBe('');
  });
}
