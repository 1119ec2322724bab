import { describe, expect, it } from 'vitest';
import { HttpTransportError, type HttpResponse } from '../../ports/ports.ts';
import type { ConnectorErrorKind } from './connector.ts';
import { readAnswer, retryAfterMs, transportError, VendorError, type AnswerReader } from './http-policy.ts';
import { jsonAnswer } from './testing.ts';

const NOW = Date.parse('2026-03-02T08:00:00Z');
const reader: AnswerReader = { vendor: 'Vendor', redact: (text) => text, now: () => NOW };

function errorOf(response: HttpResponse): VendorError {
  try {
    readAnswer(response, reader);
  } catch (error) {
    if (error instanceof VendorError) return error;
  }
  throw new Error('no VendorError');
}

function text(status: number, body: string, type = 'application/json'): HttpResponse {
  return { status, headers: { 'content-type': type }, text: body };
}

const odata = (code: string): unknown => ({ error: { code, message: 'said so' } });

describe('the table of errors', () => {
  it('lets data pass, with all digits', () => {
    expect(readAnswer(text(200, '{"amount":12345678901234567.25}'), reader)).toEqual({
      amount: '12345678901234567.25',
    });
  });

  it.each<[string, HttpResponse, ConnectorErrorKind]>([
    ['redirect', text(302, ''), 'config'],
    ['several choices', jsonAnswer(['/a', '/b'], 300), 'config'],
    ['bad request', jsonAnswer(odata('BadRequest'), 400), 'source_changed'],
    ['payment', jsonAnswer({}, 402), 'config'],
    ['proxy', text(407, ''), 'config'],
    ['conflict', jsonAnswer(odata('Request_EntityChanged'), 409), 'transient'],
    ['gone', text(410, ''), 'source_changed'],
    ['page too large', text(413, ''), 'config'],
    ['address too long', text(414, ''), 'config'],
    ['teapot', text(418, ''), 'source_changed'],
    ['gateway', text(504, '<html><body>Gateway Timeout</body></html>', 'text/html'), 'transient'],
    ['token refused', jsonAnswer(odata('Authentication_InvalidCredentials'), 401), 'auth'],
    ['no permission set', jsonAnswer(odata('Authorization_RequestDenied'), 403), 'auth'],
    ['unknown company', jsonAnswer(odata('Internal_CompanyNotFound'), 404), 'config'],
    ['tenant down', jsonAnswer(odata('Internal_TenantUnavailable'), 400), 'transient'],
    ['wrong secret', jsonAnswer({ error: 'invalid_client', error_description: 'AADSTS7000215' }, 401), 'auth'],
    ['user locked', jsonAnswer({ error: 'inactive_user' }, 400), 'auth'],
    [
      'day used up',
      jsonAnswer([{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' }], 403),
      'rate_limited',
    ],
    ['field hidden', jsonAnswer([{ errorCode: 'INVALID_FIELD', message: 'No such column' }], 400), 'config'],
    ['key inactive', jsonAnswer({ error: { code: 'APIKEY.INACTIVE', message: 'no longer active' } }, 401), 'auth'],
    [
      'no credits, in a good answer',
      jsonAnswer({ errors: [{ code: 30, message: 'x', time_remaining: '9 seconds' }] }),
      'rate_limited',
    ],
    ['an error as plain text, in a good answer', jsonAnswer({ errors: ['something broke'] }), 'source_changed'],
    ['sign-in page', text(200, '<!DOCTYPE html><title>Log in to your account</title>', 'text/html'), 'auth'],
    ['sign-in page without its type', text(200, '\n<html><input type=password></html>', ''), 'auth'],
    ['other page', text(200, '<html><body>Welcome</body></html>', 'text/html'), 'config'],
    ['JSON that breaks off', text(200, '{"value":[{"id":'), 'transient'],
    ['nothing at all', text(200, ''), 'transient'],
    ['XML', text(200, '<feed xmlns="http://www.w3.org/2005/Atom"/>', 'application/xml'), 'source_changed'],
  ])('%s', (_name, response, kind) => {
    const error = errorOf(response);
    expect(error.kind).toBe(kind);
    expect(error.next).not.toBe('');
    expect(error.message).toMatch(/^Vendor .+ \(HTTP \d{3}.*\)$/);
  });

  it('keeps what the vendor said, cut to a readable length', () => {
    const error = errorOf(jsonAnswer({ error: { code: 'BadRequest', message: 'x'.repeat(5000) } }, 400));
    expect(error).toMatchObject({ status: 400, code: 'BadRequest' });
    expect(error.message).toContain('BadRequest – xxx');
    expect(error.message.length).toBeLessThan(400);
  });

  it('offers a fresh token only for a refused one', () => {
    const renewable = (status: number, body: unknown): boolean => errorOf(jsonAnswer(body, status)).renewable;
    expect(renewable(401, {})).toBe(true);
    expect(renewable(401, [{ errorCode: 'INVALID_SESSION_ID', message: 'expired' }])).toBe(true);
    expect(renewable(401, { error: 'invalid_client' })).toBe(false);
    expect(renewable(403, {})).toBe(false);
  });

  it.each<[string, unknown, ConnectorErrorKind]>([
    ['time out', new HttpTransportError('timeout', 'no answer within 60000 ms'), 'transient'],
    ['name unknown', new HttpTransportError('network', 'ENOTFOUND: getaddrinfo'), 'transient'],
    ['certificate', new HttpTransportError('network', 'SELF_SIGNED_CERT_IN_CHAIN: self-signed certificate'), 'config'],
    ['aborted', new HttpTransportError('aborted', 'aborted'), 'cancelled'],
    ['our own fault', new TypeError('x is not a function'), 'bug'],
  ])('without an answer: %s', (_name, cause, kind) => {
    expect(transportError(cause, reader).kind).toBe(kind);
  });
});

describe('Retry-After', () => {
  it.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['Mon, 02 Mar 2026 08:01:30 GMT', 90_000],
    ['Mon, 02 Mar 2026 07:00:00 GMT', 0],
    ['soon', null],
    [undefined, null],
  ])('%j', (header, ms) => {
    expect(retryAfterMs(header, NOW)).toBe(ms);
  });
});
