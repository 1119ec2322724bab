import { describe, expect, it } from 'vitest';
import { packagingConfig, readBaseConfig } from './config.ts';

const base = readBaseConfig();

describe('what the environment adds to the installers', () => {
  it('is nothing by default: unsigned, not notarised, no feed', () => {
    expect(packagingConfig(base, {})).toMatchObject({
      publish: null,
      forceCodeSigning: false,
      mac: { notarize: false },
    });
    expect(packagingConfig(base, {}).win).toEqual(base.win);
  });

  it('names the feed and who must have signed its updates', () => {
    const config = packagingConfig(base, {
      UPDATE_URL: 'https://updates.example/throughline',
      CSC_LINK: 'certificate',
      WIN_PUBLISHER: 'Example Distribution',
    });
    expect(config.publish).toEqual({ provider: 'generic', url: 'https://updates.example/throughline' });
    expect(config.win).toMatchObject({ signtoolOptions: { publisherName: 'Example Distribution' } });
  });

  it('signs by Azure when all of its settings are there', () => {
    const azure = {
      AZURE_SIGN_ENDPOINT: 'https://a.example',
      AZURE_SIGN_ACCOUNT: 'account',
      AZURE_SIGN_PROFILE: 'profile',
    };
    expect(packagingConfig(base, { ...azure, WIN_PUBLISHER: 'P' }).win).toMatchObject({
      azureSignOptions: {
        publisherName: 'P',
        endpoint: 'https://a.example',
        codeSigningAccountName: 'account',
        certificateProfileName: 'profile',
      },
    });
    expect(() => packagingConfig(base, { AZURE_SIGN_ENDPOINT: 'https://a.example' })).toThrow(
      'AZURE_SIGN_ACCOUNT, AZURE_SIGN_PROFILE',
    );
  });

  it('notarises when the whole key is there', () => {
    const apple = { APPLE_API_KEY: 'key', APPLE_API_KEY_ID: 'id', APPLE_API_ISSUER: 'issuer' };
    expect(packagingConfig(base, apple).mac?.notarize).toBe(true);
    expect(() => packagingConfig(base, { APPLE_API_KEY: 'key' })).toThrow('APPLE_API_KEY_ID, APPLE_API_ISSUER');
  });

  it('refuses a signature whose owner the updater would not check, and a feed anyone could change', () => {
    expect(() => packagingConfig(base, { CSC_LINK: 'certificate' })).toThrow('WIN_PUBLISHER');
    expect(() => packagingConfig(base, { UPDATE_URL: 'http://updates.example' })).toThrow('https');
  });
});
