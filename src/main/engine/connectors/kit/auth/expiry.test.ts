import { describe, expect, it } from 'vitest';
import { credentialExpiries } from './expiry.ts';
import { MANAGED_REFRESH_TOKEN } from './tokens.ts';

/** Valid to 2036-11-20T12:19:37Z; made for this test, its key thrown away. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBhzCCAS2gAwIBAgIUe5Mi8JIYjAOjacAPd4YrRBebf7IwCgYIKoZIzj0EAwIw
GTEXMBUGA1UEAwwOZXhwaXJ5LmV4YW1wbGUwHhcNMjYxMTIzMTIxOTM3WhcNMzYx
MTIwMTIxOTM3WjAZMRcwFQYDVQQDDA5leHBpcnkuZXhhbXBsZTBZMBMGByqGSM49
AgEGCCqGSM49AwEHA0IABIi1CR+5zR+HwkvDA60Gfyt6WMlJcKxb+w76A/zclzuy
dIQmx4olp4ZV5Jyt9PTj7ZZI7WFiIbJYAO2yFUxPaPOjUzBRMB0GA1UdDgQWBBRH
bcbs0eSOYywVXN+UoPFkcXIYSTAfBgNVHSMEGDAWgBRHbcbs0eSOYywVXN+UoPFk
cXIYSTAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQCD4HhXDRkV
VsahHsxk4dGtQbcSX4tvfsNA7e1NFcKAewIgKiuwOi8Dw4ytUtV9NUp13RWJXzSr
XbLol/Y5Zmz62VY=
-----END CERTIFICATE-----`;

const ALL = [
  { key: 'clientSecret', label: 'Client secret', help: '' },
  { key: 'certificate', label: 'Certificate', help: '' },
  MANAGED_REFRESH_TOKEN,
];

function expiries(
  secrets: Readonly<Record<string, string>>,
  config: unknown = {},
): ReturnType<typeof credentialExpiries> {
  return credentialExpiries({ secrets: ALL }, config, (key) => Promise.resolve(secrets[key] ?? null));
}

describe('when credentials end', () => {
  it('is told by the sign-in, the certificate and the settings, the first to end first', async () => {
    const refreshToken = JSON.stringify({ token: 'secret-0001', expiresAt: Date.parse('2026-05-01T00:00:00Z') });
    const found = await expiries(
      { clientSecret: 'secret-0002', certificate: CERTIFICATE, refreshToken },
      {
        credentialExpires: '2026-04-01',
      },
    );
    expect(found.map(({ key, from, expiresAt }) => [key, from, new Date(expiresAt).toISOString()])).toEqual([
      ['clientSecret', 'settings', '2026-04-01T00:00:00.000Z'],
      ['refreshToken', 'sign-in', '2026-05-01T00:00:00.000Z'],
      ['certificate', 'certificate', '2036-11-20T12:19:37.000Z'],
    ]);
    expect(JSON.stringify(found)).not.toContain('secret-000');
  });

  it('is unknown where nobody says', async () => {
    const refreshToken = JSON.stringify({ token: 'secret-0001', expiresAt: null });
    expect(await expiries({ clientSecret: 'secret-0002', refreshToken }, { credentialExpires: '' })).toEqual([]);
    expect(await expiries({ certificate: '-----BEGIN CERTIFICATE-----\nbroken' })).toEqual([]);
  });
});
