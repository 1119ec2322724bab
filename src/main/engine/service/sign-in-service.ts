import { ContractError } from '#shared/contract/errors.ts';
import { MINUTE } from '#shared/domain/time.ts';
import { startLogin } from '../connectors/kit/auth/authorization-code.ts';
import { redeemCode } from '../connectors/kit/auth/oauth2.ts';
import type { Authorization } from '../connectors/kit/connector.ts';
import type { PullTarget, Sync } from '../pipeline/sync.ts';
import type { Ports, RedirectListener } from '../ports/ports.ts';
import { toConnectionError } from './connection-errors.ts';
import type { ConnectionService } from './connection-service.ts';

/** A person needs time for a password, a second factor and the choice of an organisation. */
const PATIENCE_MS = 10 * MINUTE;

interface Login {
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

/** Lets a person sign in to a connection in the browser; the token that comes of it is kept by the secret store. */
export class SignInService {
  readonly #ports: Pick<Ports, 'redirects'>;
  readonly #connections: Pick<ConnectionService, 'target' | 'noteSignIn'>;
  readonly #sync: Sync;
  readonly #logins = new Map<string, Login>();

  constructor(
    ports: Pick<Ports, 'redirects'>,
    connections: Pick<ConnectionService, 'target' | 'noteSignIn'>,
    sync: Sync,
  ) {
    this.#ports = ports;
    this.#connections = connections;
    this.#sync = sync;
  }

  /**
   * Begins a sign-in and tells the address to open; one that was under way ends.
   * @throws ContractError input.not_found, input.invalid when nobody needs to sign in, connection.config
   */
  async start(connectionId: string): Promise<string> {
    const target = this.#connections.target(connectionId);
    const authorization = target.connector.manifest.authorization?.(target.connection.config) ?? null;
    if (authorization === null) {
      throw new ContractError({
        code: 'input.invalid',
        message: `${target.connection.name} has no sign-in in the browser.`,
        next: 'Enter its credential in its settings.',
      });
    }
    await this.#end(connectionId);
    const listener = await this.#listen(authorization);
    const started = await startLogin(authorization, listener.redirectUri).catch((error: unknown) => {
      listener.close();
      throw error;
    });
    const stop = new AbortController();
    const done = (async () => {
      const callback = await listener.came(
        started.state,
        AbortSignal.any([stop.signal, AbortSignal.timeout(PATIENCE_MS)]),
      );
      const context = this.#sync.context(target, stop.signal);
      await redeemCode(context, vendorOf(target), authorization, { ...started, callback });
      this.#sync.forget(connectionId);
      await this.#connections.noteSignIn(connectionId);
    })().finally(() => listener.close());
    // Whoever waits for it hears how it ended; nobody may.
    done.catch(() => {});
    this.#logins.set(connectionId, { stop, done });
    return started.url;
  }

  /** Waits until the sign-in under way has ended. Returns a sentence of success. @throws ContractError */
  async finish(connectionId: string): Promise<string> {
    const login = this.#logins.get(connectionId);
    if (login === undefined) {
      throw new ContractError({
        code: 'input.not_found',
        message: 'Nobody is signing in to this connection.',
        next: 'Begin the sign-in again.',
      });
    }
    try {
      await login.done;
    } catch (error) {
      throw this.#ended(error);
    }
    return 'Signed in. Throughline renews the sign-in by itself from now on.';
  }

  /** Ends every sign-in that is under way: nobody waits for its answer any more. */
  async close(): Promise<void> {
    await Promise.all([...this.#logins.keys()].map((connectionId) => this.#end(connectionId)));
  }

  async #end(connectionId: string): Promise<void> {
    const login = this.#logins.get(connectionId);
    login?.stop.abort();
    await login?.done.catch(() => {});
  }

  async #listen(authorization: Authorization): Promise<RedirectListener> {
    const redirectPort = authorization.redirectPort ?? null;
    try {
      return await this.#ports.redirects.listen(redirectPort);
    } catch (error) {
      throw new ContractError({
        code: 'connection.config',
        message: `This machine cannot take the answer of the browser${redirectPort === null ? '' : ` at port ${redirectPort}`}.`,
        next: 'Close the program that uses the port, or begin again later.',
        details: [error instanceof Error ? error.message : String(error)],
      });
    }
  }

  #ended(error: unknown): unknown {
    const name = error instanceof Error ? error.name : '';
    if (name !== 'TimeoutError' && name !== 'AbortError') return toConnectionError(error);
    return new ContractError({
      code: 'connection.auth',
      message: name === 'TimeoutError' ? 'Nobody signed in within ten minutes.' : 'Another sign-in was begun.',
      next: 'Begin the sign-in again.',
    });
  }
}

function vendorOf({ connector: { manifest } }: PullTarget): {
  readonly name: string;
  readonly rate: typeof manifest.rate;
} {
  return { name: manifest.name, rate: manifest.rate };
}
