import { describe, expect, it } from 'vitest';
import { EXIT } from './exit-codes.ts';
import { runCli } from './run.ts';
import { declaring, type NeededSecret } from './testing/declaring.ts';
import { fakeHost, type Answers, type FakeHostParts } from './testing/fake-host.ts';

describe('the secrets of a declaration', () => {
  const given = async (
    secrets: readonly NeededSecret[],
    parts: Omit<FakeHostParts, 'answers'>,
  ): Promise<{ readonly code: number; readonly secrets: unknown; readonly said: string }> => {
    let kept: unknown = null;
    const answers: Answers = {
      ...declaring(...secrets),
      'connections.declare': (input) => {
        kept = input.secrets;
        return { connectionId: 'erp' };
      },
    };
    const host = fakeHost(['connect', 'erp.yaml'], { ...parts, answers });
    const code = await runCli(host);
    return { code, secrets: kept, said: host.stderr.text() + host.stdout.text() };
  };
  const apiKey = { key: 'apiKey', label: 'API key' };

  it('come from the environment, else from the person', async () => {
    const fromEnv = await given([apiKey], { env: { THROUGHLINE_SECRET_API_KEY: 'from-env' }, typed: 'typed-one' });
    expect(fromEnv.secrets).toEqual({ apiKey: 'from-env' });
    const asked = await given([apiKey], { typed: 'typed-one' });
    expect(asked.secrets).toEqual({ apiKey: 'typed-one' });
    expect(asked.said).not.toContain('typed-one');
  });

  it('that are kept stay as they are', async () => {
    expect((await given([{ ...apiKey, set: true }], { typed: 'typed-one' })).secrets).toEqual({});
  });

  it('that nobody gives are named, with where to put them', async () => {
    const { code, secrets, said } = await given([apiKey], {});
    expect(code).toBe(EXIT.usage);
    expect(secrets).toBeNull();
    expect(said).toContain('ERP needs its API key.');
    expect(said).toContain('THROUGHLINE_SECRET_API_KEY');
  });
});
