import { expect, it } from 'vitest';
import { takeApiHeard } from '../api-notices.ts';
import type { ConnectorError } from '../connector.ts';
import { createKeptLog, pagesOf } from '../testing.ts';
import { repeating } from './faults.ts';
import { contextOf, type ConformanceSubject } from './subject.ts';

/** No secret and nothing that a sign-in hands out may show up in records, checkpoints, logs or errors. */
export function describeSecrecy<Config>(subject: ConformanceSubject<Config>): void {
  const { connector, config, secrets } = subject;

  it('lets no secret into records, checkpoints, logs, errors or what is heard of its interface', async () => {
    const { logger, lines } = createKeptLog();
    const seen: string[] = [];
    for (const stream of connector.streams(config)) {
      const context = contextOf(subject, { http: subject.vendor(), logger });
      for (const page of await pagesOf(stream, context, null)) seen.push(JSON.stringify(page));
      seen.push(JSON.stringify(takeApiHeard(context.session)));
    }
    for (const status of [400, 401, 403, 429, 500]) {
      for (const signsInToo of [false, true]) {
        const http = repeating(subject, status, signsInToo);
        const error: unknown = await connector
          .check(contextOf(subject, { http, logger }))
          .catch((cause: unknown) => cause);
        const { message, next, stack } = error as ConnectorError;
        seen.push(message, next, stack ?? '', JSON.stringify(error));
      }
    }
    const everything = [...seen, ...lines].join('\n');
    for (const secret of [...Object.values(secrets), ...subject.tokens]) {
      for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]) {
        expect(everything).not.toContain(form);
      }
    }
  });

  it('keeps what it is handed out in managed secrets alone', async () => {
    const kept = new Map<string, string>();
    for (const stream of connector.streams(config)) {
      await pagesOf(stream, contextOf(subject, { http: subject.vendor(), kept }), null);
    }
    const managed = connector.manifest.secrets.filter((field) => field.managed).map((field) => field.key);
    expect(managed).toEqual(expect.arrayContaining([...kept.keys()]));
  });
}
