import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linkAddress, parseDeepLink } from './deep-links.ts';
import { engineEnvironment } from './engine-environment.ts';
import { parseLaunch } from './launch.ts';
import { isAllowedLink } from './links.ts';
import { isTrustedSender, pageOrigin } from './page-origin.ts';
import { isPermitted } from './permitted.ts';
import { createRestartPolicy } from './restart-policy.ts';
import { createRevealable } from './revealed.ts';

describe('the page’s origin', () => {
  const product = pageOrigin(null);

  it.each(['throughline://app/', 'throughline://app/index.html#/orders', 'throughline://app/assets/main.js?x'])(
    'holds %s',
    (address) => {
      expect(product.holds(address)).toBe(true);
    },
  );

  it.each([
    'throughline://other/',
    'throughline://app.evil/',
    'https://app/',
    'file:///index.html',
    'about:blank',
    'null',
    '',
  ])('does not hold %s', (address) => {
    expect(product.holds(address)).toBe(false);
  });

  it('is the bundler’s while developing', () => {
    const developing = pageOrigin('http://localhost:5173');
    expect(developing.holds('http://localhost:5173/main.tsx')).toBe(true);
    expect(developing.holds('http://localhost:5174/main.tsx')).toBe(false);
    expect(developing.holds('throughline://app/')).toBe(false);
  });

  it('trusts only the main frame of our own window on our own page', () => {
    const sender = { frameUrl: 'throughline://app/#/orders', isMainFrame: true, isOurWindow: true };
    expect(isTrustedSender(product, sender)).toBe(true);
    expect(isTrustedSender(product, { ...sender, isMainFrame: false })).toBe(false);
    expect(isTrustedSender(product, { ...sender, isOurWindow: false })).toBe(false);
    expect(isTrustedSender(product, { ...sender, frameUrl: 'https://evil.example' })).toBe(false);
    expect(isTrustedSender(product, { ...sender, frameUrl: null })).toBe(false);
  });
});

describe('links to the system’s browser', () => {
  it.each([
    'https://businesscentral.dynamics.com/?page=42',
    'https://acme.my.salesforce.com/801',
    'https://track.easypost.com/x',
  ])('may open %s', (link) => {
    expect(isAllowedLink(link)).toBe(true);
  });

  it.each([
    'http://businesscentral.dynamics.com/',
    'https://businesscentral.dynamics.com.evil.example/',
    'https://evilsalesforce.com/',
    'https://user:pass@acme.my.salesforce.com/',
    'https://acme.my.salesforce.com:8443/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'ms-msdt:/id',
    'not a link',
  ])('may not open %s', (link) => {
    expect(isAllowedLink(link)).toBe(false);
  });
});

it('permits copying to the page’s main frame and nothing else to anyone', () => {
  expect(isPermitted('clipboard-sanitized-write', true, true)).toBe(true);
  expect(isPermitted('clipboard-sanitized-write', false, true)).toBe(false);
  expect(isPermitted('clipboard-sanitized-write', true, false)).toBe(false);
  for (const permission of [
    'clipboard-read',
    'media',
    'geolocation',
    'notifications',
    'openExternal',
    'fileSystem',
    'usb',
  ]) {
    expect(isPermitted(permission, true, true)).toBe(false);
  }
});

describe('an engine that dies', () => {
  it('is started at once, then after a pause, then not before a person says so', () => {
    const policy = createRestartPolicy();
    expect(policy.onDeath(10)).toEqual({ restart: true, afterMs: 0 });
    expect(policy.onDeath(10)).toEqual({ restart: true, afterMs: 1000 });
    expect(policy.onDeath(10)).toEqual({ restart: false });
    policy.forgive();
    expect(policy.onDeath(10)).toEqual({ restart: true, afterMs: 0 });
  });

  it('is not in a crash loop when it ran for a while in between', () => {
    const policy = createRestartPolicy();
    policy.onDeath(10);
    policy.onDeath(10);
    expect(policy.onDeath(3_600_000)).toEqual({ restart: true, afterMs: 0 });
  });
});

it('gives the engine no variable by which its code or its trust could be changed, or its secrets printed', () => {
  const kept = { PATH: '/bin', HTTPS_PROXY: 'http://proxy', NODE_EXTRA_CA_CERTS: '/ca.pem', LANG: 'de_DE' };
  const dangerous = {
    NODE_OPTIONS: '--require ./evil.js',
    node_options: 'x',
    NODE_PATH: '/evil',
    NODE_TLS_REJECT_UNAUTHORIZED: '0',
    NODE_DEBUG: 'http',
    DEBUG: '*',
    OPENSSL_CONF: '/evil.cnf',
    ELECTRON_RUN_AS_NODE: '1',
    ELECTRON_NO_ASAR: '1',
    LD_PRELOAD: '/evil.so',
    DYLD_INSERT_LIBRARIES: '/evil.dylib',
  };
  expect(engineEnvironment({ ...kept, ...dangerous, EMPTY: undefined })).toEqual(kept);
});

describe('deep links', () => {
  it('point to an order or a search', () => {
    expect(parseDeepLink('throughline://order/SO-0010045')).toEqual({ screen: 'order', text: 'SO-0010045' });
    expect(parseDeepLink('throughline://search/1Z%20999')).toEqual({ screen: 'search', text: '1Z 999' });
    expect(linkAddress({ screen: 'search', text: '1Z 999&x=#' })).toBe('#/orders?view=all&text=1Z+999%26x%3D%23');
  });

  it.each([
    'throughline://app/',
    'throughline://order/',
    'throughline://order/%zz',
    'https://order/1',
    '--data',
    `throughline://order/${'1'.repeat(201)}`,
  ])('are not %s', (address) => {
    expect(parseDeepLink(address)).toBeNull();
  });

  it('never break the address they become', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 100 }), (text) => {
        const link = parseDeepLink(`throughline://search/${encodeURIComponent(text)}`);
        if (link === null) return text.trim() === '' || ['.', '..'].includes(text);
        return new URLSearchParams(linkAddress(link).split('?')[1]).get('text') === text.trim();
      }),
    );
  });
});

describe('the arguments of a start', () => {
  it('are found among those that Chromium and the system add', () => {
    const args = [
      '/app/throughline',
      '--allow-file-access',
      '--data=/srv/data',
      '--demo',
      '--orders',
      '50',
      'throughline://order/SO-1',
    ];
    expect(parseLaunch(args, '/home')).toEqual({
      dataFolder: '/srv/data',
      demoOrders: 50,
      link: { screen: 'order', text: 'SO-1' },
    });
  });

  it('default to the usual folder and no demo', () => {
    expect(parseLaunch(['/app/throughline'], '/home')).toEqual({ dataFolder: null, demoOrders: null, link: null });
    expect(parseLaunch(['--demo', '--orders=lots'], '/home').demoOrders).toBe(2000);
  });
});

describe('what the file manager may be asked to show', () => {
  const revealable = createRevealable('/data/exports');
  revealable.remember('/home/me/orders.xlsx');

  it.each(['/data/exports/orders.csv', '/home/me/orders.xlsx', '/home/me/../me/orders.xlsx'])('is %s', (file) => {
    expect(revealable.allows(file)).toBe(true);
  });

  it.each([
    '/data/exports',
    '/data/exports/../throughline.sqlite',
    '/etc/passwd',
    'orders.csv',
    '\\\\evil\\share\\x',
    '//evil/share/x',
  ])('is not %s', (file) => {
    expect(revealable.allows(file)).toBe(false);
  });
});
