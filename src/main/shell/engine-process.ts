import { createWriteStream, existsSync, mkdirSync, renameSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { utilityProcess, type MessagePortMain, type UtilityProcess } from 'electron';
import type { ContractErrorData } from '#shared/contract/errors.ts';
import { toShellSchema, type ProxyQuestion, type SecretQuestion, type ToEngine } from '../process/messages.ts';
import { engineEnvironment } from './engine-environment.ts';
import { createRestartPolicy } from './restart-policy.ts';

const CLOSE_DEADLINE_MS = 10_000;

export interface EngineProcessOptions {
  readonly modulePath: string;
  readonly logFolder: string;
  readonly start: Extract<ToEngine, { type: 'start' }>;
  readonly answerSecret: (question: SecretQuestion) => Promise<string | null>;
  /** How the system reaches an address, in the words of a PAC script. */
  readonly resolveProxy: (url: string) => Promise<string>;
  /** A new engine takes clients; also after each restart. */
  readonly onReady: () => void;
  /** The engine cannot start, and says why. */
  readonly onFailed: (error: ContractErrorData) => void;
  /** It died so often that starting it again is for a person to decide. */
  readonly onGaveUp: () => void;
  readonly log: (sentence: string) => void;
}

export interface EngineProcess {
  launch(): void;
  /** A person wants another try after it was given up. */
  launchAgain(): void;
  isReady(): boolean;
  /** Hands one client's port to the engine. */
  connect(port: MessagePortMain): void;
  tellPower(state: 'suspend' | 'resume'): void;
  /** Lets the engine finish what it is writing; ends it when it does not answer. */
  close(): Promise<void>;
}

/** What the process prints outside its own log: Node's last words when it dies. The previous run's are kept. */
function openOutput(folder: string, log: (sentence: string) => void): WriteStream {
  const file = join(folder, 'engine-output.log');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (existsSync(file)) renameSync(file, join(folder, 'engine-output.1.log'));
  } catch (error) {
    log(`The engine's last output could not be kept: ${String(error)}`);
  }
  const output = createWriteStream(file, { mode: 0o600 });
  // A disk that is full or read-only must not end the shell.
  output.on('error', (error) => log(`The engine's output is not written: ${error.message}`));
  return output;
}

/** Runs the engine in its own process and starts it again when it dies. */
export function superviseEngine(options: EngineProcessOptions): EngineProcess {
  const policy = createRestartPolicy();
  const output = openOutput(options.logFolder, options.log);
  let child: UtilityProcess | null = null;
  let ready = false;
  let closing: PromiseWithResolvers<void> | null = null;
  let restarting: NodeJS.Timeout | null = null;

  const tell = (message: ToEngine, ports: MessagePortMain[] = []): void => child?.postMessage(message, ports);

  /** Each process counts its questions from 1: an answer goes to the one that asked, or to nobody. */
  type Answer = (message: ToEngine) => void;

  const answerSecret = async (question: SecretQuestion, answer: Answer): Promise<void> => {
    try {
      answer({ type: 'secret-answer', id: question.id, value: await options.answerSecret(question), error: null });
    } catch (error) {
      const sentence = error instanceof Error ? error.message : String(error);
      answer({ type: 'secret-answer', id: question.id, value: null, error: sentence });
    }
  };

  const answerProxy = async ({ id, origin }: ProxyQuestion, answer: Answer): Promise<void> => {
    const ways = await options.resolveProxy(origin).catch((error: unknown) => {
      options.log(`The system's proxy for an address is not known: ${String(error)}`);
      return 'DIRECT';
    });
    answer({ type: 'proxy-answer', id, ways });
  };

  const hear = (raw: unknown, answer: Answer): void => {
    const parsed = toShellSchema.safeParse(raw);
    if (!parsed.success) return options.log(`The engine said what the shell does not know: ${parsed.error.message}`);
    const message = parsed.data;
    if (message.type === 'ready') {
      ready = true;
      options.onReady();
    } else if (message.type === 'failed') {
      // It waits for messages and would hold its files: another try is another process.
      const failed = child;
      child = null;
      failed?.kill();
      options.onFailed(message.error);
    } else if (message.type === 'closed') {
      closing?.resolve();
    } else if (message.type === 'proxy') {
      void answerProxy(message, answer);
    } else {
      void answerSecret(message, answer);
    }
  };

  const launch = (): void => {
    const startedAt = Date.now();
    restarting = null;
    const started = utilityProcess.fork(options.modulePath, [], {
      serviceName: 'Throughline engine',
      stdio: 'pipe',
      env: engineEnvironment(process.env),
    });
    child = started;
    started.stdout?.pipe(output, { end: false });
    started.stderr?.pipe(output, { end: false });
    started.on('spawn', () => tell(options.start));
    started.on('message', (message) => {
      if (started !== child) return;
      hear(message, (answer) => {
        if (started === child) started.postMessage(answer);
      });
    });
    started.on('error', (type, location) => options.log(`The engine met a ${type} at ${location}.`));
    started.on('exit', (code) => {
      if (started !== child) return;
      child = null;
      ready = false;
      if (closing !== null) return closing.resolve();
      options.log(`The engine ended with code ${code}.`);
      const decision = policy.onDeath(Date.now() - startedAt);
      if (decision.restart) restarting = setTimeout(launch, decision.afterMs);
      else options.onGaveUp();
    });
  };

  return {
    launch,
    launchAgain() {
      policy.forgive();
      launch();
    },
    isReady: () => ready,
    connect: (port) => tell({ type: 'connect' }, [port]),
    tellPower: (state) => tell({ type: 'power', state }),
    async close() {
      if (restarting !== null) clearTimeout(restarting);
      if (child === null) return;
      closing ??= Promise.withResolvers<void>();
      tell({ type: 'close' });
      const deadline = setTimeout(() => closing?.resolve(), CLOSE_DEADLINE_MS);
      await closing.promise;
      clearTimeout(deadline);
      child?.kill();
    },
  };
}
