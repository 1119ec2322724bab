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
function openOutput(folder: string): WriteStream {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'engine-output.log');
  if (existsSync(file)) renameSync(file, join(folder, 'engine-output.1.log'));
  return createWriteStream(file, { mode: 0o600 });
}

/** Runs the engine in its own process and starts it again when it dies. */
export function superviseEngine(options: EngineProcessOptions): EngineProcess {
  const policy = createRestartPolicy();
  const output = openOutput(options.logFolder);
  let child: UtilityProcess | null = null;
  let ready = false;
  let closing: PromiseWithResolvers<void> | null = null;
  let hasFailed = false;

  const tell = (message: ToEngine, ports: MessagePortMain[] = []): void => child?.postMessage(message, ports);

  const answerSecret = async (question: SecretQuestion): Promise<void> => {
    try {
      tell({ type: 'secret-answer', id: question.id, value: await options.answerSecret(question), error: null });
    } catch (error) {
      const sentence = error instanceof Error ? error.message : String(error);
      tell({ type: 'secret-answer', id: question.id, value: null, error: sentence });
    }
  };

  const answerProxy = async ({ id, origin }: ProxyQuestion): Promise<void> => {
    const ways = await options.resolveProxy(origin).catch((error: unknown) => {
      options.log(`The system's proxy for an address is not known: ${String(error)}`);
      return 'DIRECT';
    });
    tell({ type: 'proxy-answer', id, ways });
  };

  const hear = (raw: unknown): void => {
    const parsed = toShellSchema.safeParse(raw);
    if (!parsed.success) return options.log(`The engine said what the shell does not know: ${parsed.error.message}`);
    const message = parsed.data;
    if (message.type === 'ready') {
      ready = true;
      options.onReady();
    } else if (message.type === 'failed') {
      hasFailed = true;
      options.onFailed(message.error);
    } else if (message.type === 'closed') {
      closing?.resolve();
    } else if (message.type === 'proxy') {
      void answerProxy(message);
    } else {
      void answerSecret(message);
    }
  };

  const launch = (): void => {
    const startedAt = Date.now();
    hasFailed = false;
    const started = utilityProcess.fork(options.modulePath, [], {
      serviceName: 'Throughline engine',
      stdio: 'pipe',
      env: engineEnvironment(process.env),
    });
    child = started;
    started.stdout?.pipe(output, { end: false });
    started.stderr?.pipe(output, { end: false });
    started.on('spawn', () => tell(options.start));
    started.on('message', hear);
    started.on('error', (type, location) => options.log(`The engine met a ${type} at ${location}.`));
    started.on('exit', (code) => {
      child = null;
      ready = false;
      if (closing !== null) return closing.resolve();
      if (hasFailed) return;
      options.log(`The engine ended with code ${code}.`);
      const decision = policy.onDeath(Date.now() - startedAt);
      if (decision.restart) setTimeout(launch, decision.afterMs);
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
