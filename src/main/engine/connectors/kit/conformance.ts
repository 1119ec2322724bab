import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { describeCheck } from './testing/check.ts';
import { describeContract } from './testing/contract.ts';
import { describeLookingUp } from './testing/looking-up.ts';
import { describeMapping } from './testing/mapping.ts';
import { describePulling } from './testing/pulling.ts';
import { describeSecrecy } from './testing/secrecy.ts';
import { contextOf, type ConformanceSubject } from './testing/subject.ts';
import { pagesOf } from './testing.ts';

/** Everything that is asked of every connector. */
export function describeConformance<Config>(subject: ConformanceSubject<Config>): void {
  const { connector, config } = subject;
  describe(`${connector.manifest.name}: conformance`, () => {
    describeManifest(subject);
    describeCheck(subject);
    for (const stream of connector.streams(config)) {
      describe(`stream ${stream.manifest.id}`, () => {
        describePulling(subject, stream);
        describeLookingUp(subject, stream);
        describeMapping(subject, stream.manifest.id, async () => {
          const context = contextOf(subject, { http: subject.vendor() });
          return (await pagesOf(stream, context, null)).flatMap((page) => page.records);
        });
      });
    }
    describeContract(subject);
    describeSecrecy(subject);
  });
}

function describeManifest<Config>({ connector, config, streams }: ConformanceSubject<Config>): void {
  const { manifest } = connector;

  it('reads back the configuration that it wrote', () => {
    const parsed = manifest.config.parse(config);
    expect(manifest.config.parse(JSON.parse(JSON.stringify(parsed)))).toEqual(parsed);
  });

  it('titles and explains each setting', () => {
    const schema = z.toJSONSchema(manifest.config, { io: 'input' }) as {
      properties?: Record<string, { title?: string; description?: string }>;
    };
    const bare = Object.entries(schema.properties ?? {}).filter(([, field]) => !field.title || !field.description);
    expect(bare.map(([name]) => name)).toEqual([]);
  });

  it('declares the streams that it has', () => {
    const declared = manifest.streams.map((stream) => stream.id);
    expect(connector.streams(config).map((stream) => stream.manifest.id)).toEqual(declared);
    expect(Object.keys(streams).toSorted()).toEqual(declared.toSorted());
    for (const id of declared) expect(id).toMatch(/^[\w-]+$/);
  });

  it('looks up single records where the stamp stands still', () => {
    const blind = connector
      .streams(config)
      .filter((stream) => stream.manifest.stampStandsStill === true && (stream.lookUp?.most ?? 0) < 1);
    expect(blind.map((stream) => stream.manifest.id)).toEqual([]);
  });
}
