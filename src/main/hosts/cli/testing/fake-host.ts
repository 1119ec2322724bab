import { createClient, type EngineClient } from '#shared/contract/client.ts';
import { requestSchema } from '#shared/contract/envelope.ts';
import { ContractError } from '#shared/contract/errors.ts';
import { isMethodName, METHODS, type Input, type MethodName, type Output } from '#shared/contract/methods.ts';
import { linkInProcess } from '../../../adapters/in-process-link.ts';
import type { Session } from '../command.ts';
import type { WritableLike } from '../output/output.ts';
import type { CliHost } from '../run.ts';

/** Answers for the methods that a test needs; both sides of each are held to the contract. */
export type Answers = { readonly [M in MethodName]?: (input: Input<M>) => Output<M> };

/** The state of an engine that knows these systems by name. */
export function statusWith(names: Readonly<Record<string, string>>): Answers {
  const systems = Object.entries(names).map(([connectionId, name]) => ({
    connectionId,
    name,
    monogram: name.slice(0, 2).toUpperCase(),
    lastSuccessAt: null,
    freshness: 'fresh' as const,
    syncing: false,
    progress: null,
    msLeft: null,
  }));
  return {
    'status.get': () => ({
      revision: 1,
      now: 3_600_000,
      demo: false,
      demoMovingTo: null,
      connections: systems.length,
      orders: 4,
      openExceptions: 0,
      unlinked: 0,
      parked: 0,
      backlog: 0,
      metered: null,
      systems,
    }),
  };
}

export function clientOver(answers: Answers): EngineClient {
  const { peer, transport } = linkInProcess();
  peer.onMessage((raw) => {
    const message = requestSchema.parse(raw);
    if (message.type === 'cancel') return;
    const { id, method, input } = message;
    try {
      if (!isMethodName(method)) throw new Error(`no method ${method}`);
      const answer = answers[method] as ((input: unknown) => unknown) | undefined;
      if (answer === undefined) throw new Error(`no answer for ${method}`);
      peer.send({
        type: 'result',
        id,
        output: METHODS[method].output.parse(answer(METHODS[method].input.parse(input))),
      });
    } catch (error) {
      const data =
        error instanceof ContractError
          ? error.data
          : new ContractError({ code: 'engine.bug', message: String(error), next: '' }).data;
      peer.send({ type: 'error', id, error: data });
    }
  });
  return createClient(transport);
}

export interface FakeStream extends WritableLike {
  text(): string;
}

export function fakeStream(terminal: { readonly columns: number } | null = null): FakeStream {
  let written = '';
  return {
    ...(terminal === null ? {} : { isTTY: true, columns: terminal.columns }),
    write(text) {
      written += text;
      return true;
    },
    once: () => undefined,
    off: () => undefined,
    text: () => written,
  };
}

export interface FakeHost extends CliHost {
  readonly stdout: FakeStream;
  readonly stderr: FakeStream;
  /** Data folders that were opened. */
  readonly opened: readonly string[];
  readonly closed: () => number;
}

export interface FakeHostParts {
  readonly answers?: Answers;
  readonly session?: Partial<Session>;
  readonly terminal?: { readonly columns: number };
  readonly env?: Readonly<Record<string, string>>;
  /** What the person types when asked; default: there is none. */
  readonly typed?: string;
  /** What comes in from standard input; default: nothing. */
  readonly input?: string;
  readonly holdsData?: boolean;
  readonly signal?: AbortSignal;
}

/** A host whose engine answers as told. */
export function fakeHost(argv: readonly string[], parts: FakeHostParts = {}): FakeHost {
  const {
    answers = {},
    session = {},
    terminal,
    env = {},
    typed = null,
    input = '',
    holdsData = true,
    signal = new AbortController().signal,
  } = parts;
  const opened: string[] = [];
  let closed = 0;
  return {
    argv,
    env,
    cwd: '/home/ada',
    zone: 'Europe/Berlin',
    version: '1.2.3',
    defaultDataFolder: '/data/throughline',
    stdout: fakeStream(terminal),
    stderr: fakeStream(terminal),
    askSecret: () => Promise.resolve(typed),
    input: () => Promise.resolve(new TextEncoder().encode(input)),
    signal,
    opened,
    closed: () => closed,
    holdsData: () => Promise.resolve(holdsData),
    openSession(dataFolder) {
      opened.push(dataFolder);
      return Promise.resolve({
        // No demo company runs, unless a test says so.
        client: clientOver({ 'demo.systems': () => ({ rows: [] }), ...answers }),
        resumeDemo: () => Promise.resolve(),
        sync: () => Promise.resolve(),
        links: () => [],
        grantFile: () => 'granted',
        writeDemoTruth: () => Promise.resolve(),
        close() {
          closed += 1;
          return Promise.resolve();
        },
        ...session,
      });
    },
  };
}
