import { ContractError } from '#shared/contract/errors.ts';
import type { Output } from '#shared/contract/methods.ts';
import { WHOLE, type Scope } from '#shared/domain/connection-scope.ts';
import type { NewConnection } from '../commands/connections.ts';
import { formerScope, streamReadings } from '../commands/connection-scope.ts';
import { MANAGED_REFRESH_TOKEN } from '../connectors/kit/auth/tokens.ts';
import type { SecretField } from '../connectors/kit/connector.ts';
import { scoped } from '../connectors/kit/scope.ts';
import { streamTitle } from '../connectors/kit/stream-title.ts';
import { connectorById } from '../connectors/registry.ts';
import { readConnections, type ConnectionRecord } from '../pipeline/connections.ts';
import { secretReference, type PullTarget, type Sync, type Trial } from '../pipeline/sync.ts';
import type { WriterClient } from '../pipeline/writer-client.ts';
import type { DemoConnection, Ports } from '../ports/ports.ts';
import type { ReadDb } from '../store/database.ts';
import { boundsOf, readingOf, streamsOf, toDto } from './connection-reading.ts';
import { toConnectionError } from './connection-errors.ts';
import { inputOf, toConnection, type ConnectionInput } from './connection-settings.ts';
import { needsNoSecret, needsSecret, readDeclaration } from './declarations.ts';
import type { ParsedInput } from './dispatcher.ts';
import type { PreviewTarget } from './preview-service.ts';
import { serversOf } from './servers.ts';

/** What is looked at beforehand: settings, a connection that is there, or a declaration file. */
type PreviewSubject = ParsedInput<'connections.preview'>['of'];

/** Connections: which there are, adding, testing and removing them. */
export class ConnectionService {
  readonly #ports: Ports;
  readonly #db: ReadDb;
  readonly #writer: WriterClient;
  readonly #sync: Sync;
  #entities: Readonly<Record<string, string>> | null = null;

  constructor(ports: Ports, db: ReadDb, writer: WriterClient, sync: Sync) {
    this.#ports = ports;
    this.#db = db;
    this.#writer = writer;
    this.#sync = sync;
  }

  /** Connections that can be pulled, or the one asked for. @throws ContractError input.not_found */
  targets(connectionId: string | null): PullTarget[] {
    const all = readConnections(this.#db).flatMap((connection) => {
      const connector = connectorById(connection.connectorId);
      if (!connector) return [];
      return [{ connection, connector: connection.scope === null ? connector : scoped(connector, connection.scope) }];
    });
    return connectionId === null ? all : [one(all, connectionId)];
  }

  /** @throws ContractError input.not_found */
  target(connectionId: string): PullTarget {
    return one(this.targets(null), connectionId);
  }

  /** What people call the records of streams, by "connection/stream". */
  entities(): Readonly<Record<string, string>> {
    this.#entities ??= Object.fromEntries(
      readConnections(this.#db).flatMap((connection) =>
        streamsOf(connection).map(({ manifest }) => [`${connection.id}/${manifest.id}`, streamTitle(manifest)]),
      ),
    );
    return this.#entities;
  }

  /** For the timeline of the connection: a person has signed in to it. */
  async noteSignIn(connectionId: string): Promise<void> {
    await this.#writer.ask('noteConnection', {
      connectionId,
      event: { kind: 'credential', fields: [], signIn: true },
    });
  }

  #changed(connectionId: string): void {
    this.#entities = null;
    this.#sync.forget(connectionId);
  }

  /** Asks the system once with these settings. Returns a sentence of success. @throws ContractError */
  async test(input: ConnectionInput, signal: AbortSignal): Promise<string> {
    const { connector, connection } = toConnection(input);
    try {
      await connector.check(
        this.#sync.context({ connection, connector }, signal, this.#trialOf(connection, input.secrets)),
      );
    } catch (error) {
      throw toConnectionError(error);
    }
    return `${connector.manifest.name} answered; the credential may read what Throughline needs.`;
  }

  /** @throws ContractError input.conflict when the id is taken */
  async create(input: ConnectionInput): Promise<string> {
    if (readConnections(this.#db).some((connection) => connection.id === input.id)) {
      throw new ContractError({
        code: 'input.conflict',
        message: `A connection named ${input.id} exists already.`,
        next: 'Choose another short name, or remove the other first.',
      });
    }
    await this.#sync.change(input.id, () => this.#save(input, input.scope ?? WHOLE));
    return input.id;
  }

  /** The settings of a connection, without its secrets. @throws ContractError input.not_found */
  async get(connectionId: string): Promise<Output<'connections.get'>> {
    const target = this.target(connectionId);
    const { connection, connector } = target;
    const secretsSet: string[] = [];
    for (const { key, managed } of connector.manifest.secrets) {
      if (!managed && (await this.#ports.secrets.get(secretReference(connectionId, key))) !== null)
        secretsSet.push(key);
    }
    return {
      connectorId: connection.connectorId,
      name: connection.name,
      config: { ...(connection.config as Record<string, unknown>) },
      secretsSet,
      signIn: await this.#signInOf(target),
    };
  }

  async #signInOf({ connection, connector }: PullTarget): Promise<Output<'connections.get'>['signIn']> {
    if (!connector.manifest.authorization?.(connection.config)) return 'none';
    const kept = await this.#ports.secrets.get(secretReference(connection.id, MANAGED_REFRESH_TOKEN.key));
    return kept === null ? 'missing' : 'kept';
  }

  /** @throws ContractError input.not_found, input.conflict when it is a connection to another kind of system */
  async update(input: ConnectionInput): Promise<void> {
    const target = this.target(input.id);
    const { manifest } = target.connector;
    if (target.connection.connectorId !== input.connectorId)
      throw otherSystem(input.id, 'Remove it and add a new one.');
    const { connection } = toConnection(input);
    const mayUseKept = this.#mayUseKept(connection);
    if (!mayUseKept) await this.#demandSecrets(input, manifest.secrets);
    // What was handed out for the settings before says nothing about these; a person's sign-in is kept until it is refused,
    // and for the servers that it was given to.
    const keepsSignIn = manifest.authorization !== undefined && mayUseKept;
    const outdated = manifest.secrets.filter(({ managed }) => !mayUseKept || (managed && !keepsSignIn));
    const { monogram, orderNumberScope, referenceRules } = target.connection;
    const settings: ConnectionInput = {
      monogram,
      orderNumberScope,
      referenceRules: referenceRules as NonNullable<ConnectionInput['referenceRules']>,
      ...input,
    };
    await this.#sync.change(input.id, () => this.#save(settings, undefined, outdated));
  }

  /** @throws ContractError for each secret that is kept and was not entered again */
  async #demandSecrets({ id, name, secrets }: ConnectionInput, fields: readonly SecretField[]): Promise<void> {
    const missing: string[] = [];
    for (const { key, label, managed } of fields) {
      if (managed || secrets[key] !== undefined) continue;
      const kept = await this.#ports.secrets.get(secretReference(id, key));
      if (kept !== null) missing.push(`secrets.${key}: Enter ${label} again: it was given for another server`);
    }
    if (missing.length === 0) return;
    throw new ContractError({
      code: 'input.invalid',
      message: `The settings of ${name} name a server that its secrets were not entered for.`,
      next: 'Enter them again, or correct the address.',
      details: missing,
    });
  }

  /**
   * Whether what is kept under a connection's name may be shown to the servers that these settings name: only to those
   * that it was entered for. Whoever hands over a file or an address would else be sent the credential for another.
   */
  #mayUseKept({ id, connectorId, config }: Pick<ConnectionRecord, 'id' | 'connectorId' | 'config'>): boolean {
    const before = readConnections(this.#db).find((connection) => connection.id === id);
    return before?.connectorId === connectorId && serversOf(config).isSubsetOf(serversOf(before.config));
  }

  #trialOf(connection: Pick<ConnectionRecord, 'id' | 'connectorId' | 'config'>, secrets: Trial['secrets'] = {}): Trial {
    return { secrets, mayUseKept: this.#mayUseKept(connection) };
  }

  /** What is read of a connection, and how far. @throws ContractError input.not_found */
  scope(connectionId: string): Output<'connections.scope'> {
    const { connection } = this.target(connectionId);
    const former = formerScope(this.#db, connectionId);
    const bounds = boundsOf(connection);
    const readings = new Map(streamReadings(this.#db, connectionId, bounds).map((one) => [one.streamId, one]));
    return {
      scope: toDto(connection.scope),
      former: former && { scope: toDto(former.scope), until: former.until },
      streams: streamsOf(connection).map(({ manifest }) => {
        const known = readings.get(manifest.id);
        return {
          streamId: manifest.id,
          entity: streamTitle(manifest),
          bounded: bounds.bounded.includes(manifest.id),
          byCustomer: manifest.customer !== undefined,
          numbers: manifest.customer?.numbers ?? null,
          begun: known?.begun ?? false,
          since: known?.since ?? null,
          customers: known?.customers ? [...known.customers] : null,
          complete: known?.complete ?? false,
        };
      }),
    };
  }

  /** Reads more or less of a connection from its next run on. @throws ContractError input.not_found */
  async rescope(connectionId: string, scope: Scope): Promise<void> {
    const reading = readingOf(this.target(connectionId).connection, scope);
    await this.#sync.change(connectionId, async () => {
      await this.#writer.ask('saveScope', { id: connectionId, reading });
      this.#changed(connectionId);
    });
  }

  /** What a declaration file describes, and which secrets it needs. @throws ContractError declaration.invalid */
  async readDeclaration(input: ParsedInput<'declarations.read'>): Promise<Output<'declarations.read'>> {
    const { connection, place, secrets } = await readDeclaration(this.#ports.folders, input);
    const mayUseKept = this.#mayUseKept(connection);
    const kept = await Promise.all(
      secrets.map(({ key }) => this.#ports.secrets.get(secretReference(connection.id, key))),
    );
    return {
      connectionId: connection.id,
      name: connection.name,
      kind: connection.kind,
      place,
      secrets: secrets.map(({ key, label, help }, index) => ({
        key,
        label,
        help,
        set: mayUseKept && kept[index] !== null,
      })),
      known: readConnections(this.#db).some(({ id }) => id === connection.id),
    };
  }

  /** Adds the connection of a declaration file, or gives it the file's present content. @throws ContractError declaration.invalid */
  async declare(input: ParsedInput<'connections.declare'>): Promise<string> {
    const { connector, connection, secrets } = await readDeclaration(this.#ports.folders, input);
    const other = readConnections(this.#db).find(({ id }) => id === connection.id);
    if (other !== undefined && other.connectorId !== connection.connectorId)
      throw otherSystem(connection.id, 'Give the declaration another short name under "connection".');
    const mayUseKept = this.#mayUseKept(connection);
    const given = input.secrets ?? {};
    const stranger = Object.keys(given).find((key) => secrets.every((field) => field.key !== key));
    if (stranger !== undefined) throw needsNoSecret(connection.name, stranger);
    for (const { key, label } of secrets) {
      const reference = secretReference(connection.id, key);
      const kept = given[key] ?? (mayUseKept ? await this.#ports.secrets.get(reference) : null);
      if (kept === null || kept === '') throw needsSecret(connection.name, label);
    }
    const outdated = mayUseKept ? [] : connector.manifest.secrets;
    await this.#sync.change(connection.id, () => this.#keep(connection, { fields: secrets, given, outdated }));
    return connection.id;
  }

  /** What a preview reads. @throws ContractError for settings or a declaration that are wrong, and what is not there */
  async previewTarget(of: PreviewSubject, signal: AbortSignal): Promise<PreviewTarget> {
    switch (of.kind) {
      case 'connection': {
        const target = this.target(of.connectionId);
        const connector = of.whole === true ? connectorById(target.connection.connectorId) : null;
        return { ...target, connector: connector ?? target.connector, context: this.#sync.context(target, signal) };
      }
      case 'settings': {
        const target = toConnection(of.connection);
        return {
          ...target,
          context: this.#sync.context(target, signal, this.#trialOf(target.connection, of.connection.secrets)),
        };
      }
      case 'declaration': {
        const declared = await readDeclaration(this.#ports.folders, of);
        const connection = { ...declared.connection, scope: null, removedAt: null };
        const target = { connection, connector: declared.connector };
        return { ...target, context: this.#sync.context(target, signal, this.#trialOf(connection, of.secrets)) };
      }
    }
  }

  /** @throws ContractError input.not_found */
  async remove(connectionId: string): Promise<void> {
    const { manifest } = this.target(connectionId).connector;
    await this.#sync.change(connectionId, async () => {
      // Before the connection goes: whoever takes its name later is not to find them.
      await this.#forgetSecrets(connectionId, manifest.secrets);
      await this.#writer.ask('removeConnection', { id: connectionId });
      this.#changed(connectionId);
    });
  }

  /** The demo company's connections, with the addresses its servers have now. */
  async saveDemo(connections: readonly DemoConnection[]): Promise<string[]> {
    for (const connection of connections) await this.#sync.change(connection.id, () => this.#save(inputOf(connection)));
    return connections.map(({ id }) => id);
  }

  /** @param scope undefined: what is read of it stays as it is */
  #save(input: ConnectionInput, scope?: Scope, outdated: readonly SecretField[] = []): Promise<void> {
    const { connection, connector } = toConnection(input);
    const reading = scope && readingOf(connection, scope);
    const { secrets: fields } = connector.manifest;
    return this.#keep({ ...connection, reading }, { fields, given: input.secrets, outdated });
  }

  /**
   * Keeps a connection and then what was entered for it: at no moment does a secret lie beside settings that name another
   * server than it was entered for.
   */
  async #keep(connection: NewConnection, { fields, given, outdated }: KeptSecrets): Promise<void> {
    await this.#forgetSecrets(connection.id, outdated);
    await this.#writer.ask('saveConnection', connection);
    const entered: string[] = [];
    for (const [key, value] of Object.entries(given)) {
      const reference = secretReference(connection.id, key);
      if ((await this.#ports.secrets.get(reference)) !== value) entered.push(key);
      await this.#ports.secrets.set(reference, value);
    }
    if (entered.length > 0) {
      const labels = fields.filter(({ key }) => entered.includes(key)).map(({ label }) => label);
      const event = { kind: 'credential', fields: labels, signIn: false } as const;
      await this.#writer.ask('noteConnection', { connectionId: connection.id, event });
    }
    this.#changed(connection.id);
  }

  async #forgetSecrets(connectionId: string, fields: readonly SecretField[]): Promise<void> {
    for (const { key } of fields) await this.#ports.secrets.remove(secretReference(connectionId, key));
  }
}

interface KeptSecrets {
  /** What the connection has. */
  readonly fields: readonly SecretField[];
  /** What was entered, by key. */
  readonly given: Readonly<Record<string, string>>;
  /** What is kept and is not for these settings. */
  readonly outdated: readonly SecretField[];
}

function one(targets: readonly PullTarget[], connectionId: string): PullTarget {
  const found = targets.find(({ connection }) => connection.id === connectionId);
  if (found) return found;
  throw new ContractError({
    code: 'input.not_found',
    message: `There is no connection ${connectionId}.`,
    next: 'Look at Systems for the connections there are.',
  });
}

function otherSystem(connectionId: string, next: string): ContractError {
  return new ContractError({
    code: 'input.conflict',
    message: `${connectionId} is a connection to another kind of system.`,
    next,
  });
}
