import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ediConnector } from './connector.ts';
import { ediConfig } from './manifest.ts';

describe('the settings', () => {
  const schema = z.toJSONSchema(ediConfig, { io: 'input' }) as {
    properties: Record<string, { title?: string; description?: string }>;
    required: string[];
  };

  it('each carry a title and an explanation, and only the folder must be given', () => {
    const bare = Object.entries(schema.properties).filter(([, field]) => !field.title || !field.description);
    expect([bare, schema.required]).toEqual([[], ['folder']]);
  });

  it('are read back as they were written', () => {
    const parsed = ediConfig.parse({ folder: 'x', partners: { A: { codes: { 'REF.ZZ': 'VN' } } } });
    expect(ediConfig.parse(JSON.parse(JSON.stringify(parsed)))).toEqual(parsed);
    expect(parsed.partners['A']).toEqual({ codes: { 'REF.ZZ': 'VN' }, acknowledges: true, reusesNumbers: false });
  });

  it.each([
    { folder: 'x', zone: 'Mars/Olympus' },
    { folder: 'x', currency: 'euro' },
    { folder: 'x', partners: { A: { codes: { ZZ: 'VN' } } } },
    { folder: 'x', partners: { A: { zones: 'UTC' } } },
  ])('are refused where they are none: %j', (config) => {
    expect(ediConfig.safeParse(config).success).toBe(false);
  });

  it('have the streams that the manifest declares', () => {
    const streams = ediConnector.streams(ediConfig.parse({ folder: 'x' }));
    expect(streams.map(({ manifest }) => manifest)).toEqual(ediConnector.manifest.streams);
  });
});
