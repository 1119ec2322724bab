import { z } from 'zod';
import type { CatalogEntry } from '#shared/contract/dto/systems.ts';
import { ContractError } from '#shared/contract/errors.ts';
import type { Output } from '#shared/contract/methods.ts';
import { WHOLE, type Scope } from '#shared/domain/connection-scope.ts';
import { assert } from '#shared/lib/assert.ts';
import { formerScope, streamReadings } from '../commands/connection-scope.ts';
import { MANAGED_REFRESH_TOKEN } from '../connectors/kit/auth/tokens.ts';
import { declaredConnector } from '../connectors/declared/connector.ts';
import { eventsConnector } from '../connectors/events/connector.ts';
import type { Connector, SecretField } from '../connectors/kit/connector.ts';
import { scoped } from '../connectors/kit/scope.ts';
import { streamTitle } from '../connectors/kit/stream-title.ts';
import { connectorById, CONNECTORS } from '../connectors/registry.ts';
import { readConnections, type ConnectionRecord } from '../pipeline/connections.ts';
import { secretReference, type PullTarget, type Sync, type Trial } from '../pipeline/sync.ts';
import type { WriterClient } from '../pipeline/writer-client.ts';
import type { DemoConnection, Ports } from '../ports/ports.ts';
import type { ReadDb } from '../store/database.ts';
import { boundsOf, readingOf, streamsOf, toDto } from './connection-reading.ts';
import { toConnectionError } from './connection-errors.ts';
import { needsNoSecret, needsSecret, readDeclaration } from './declarations.ts';
import type { ParsedInput } from './dispatcher.ts';
import type { PreviewTarget } from './preview-service.ts';
import { serversOf } from './servers.ts';
import { holdsCredential, patternProblems } from './settings-problems.ts';

/** These come by a declaration file, and by no form. */
const DECLARED: ReadonlySet<unknown> = new Set([declaredConnector, eventsConnector]);

type ConnectionInput = ParsedInput<'connections.create'>;
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
    if (connectionId === null) return all;
    const found = all.filter(({ connection }) => connection.id === connectionId);
    if (found.length === 0) {
      throw new ContractError({
        code: 'input.not_found',
        message: `There is no connection ${connectionId}.`,
        next: 'Look at Systems for the connections there are.',
      });
    }
    return found;
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

  catalog(): CatalogEntry[] {
    return CONNECTORS.filter((connector) => !DECLARED.has(connector)).map(({ manifest }) => ({
      connectorId: manifest.id,
      name: manifest.name,
      kind: manifest.kind,
      apiVersion: manifest.api.version,
      configSchema: z.toJSONSchema(manifest.config, { io: 'input' }) as Record<string, unknown>,
      secrets: manifest.secrets.flatMap(({ key, label, help, managed }) => (managed ? [] : [{ key, label, help }])),
      docs: [...manifest.docs],
      signIn: manifest.authorization !== undefined,
      streams: manifest.streams.map((stream) => ({ id: stream.id, entity: streamTitle(stream) })),
    }));
  }

  /** Asks the system once with these settings. Returns a sentence of success. @throws ContractError */
  async test(input: ConnectionInput, signal: AbortSignal): Promise<string> {
    const { connector, connection } = this.#toConnection(input);
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
    await this.#save(input, input.scope ?? WHOLE);
    return input.id;
  }

  /** The settings of a connection, without its secrets. @throws ContractError input.not_found */
  async get(connectionId: string): Promise<Output<'connections.get'>> {
    const [target] = this.targets(connectionId);
    assert(target, 'a connection that was asked for is there or refused');
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
    const [target] = this.targets(input.id);
    if (target?.connection.connectorId !== input.connectorId) {
      throw new ContractError({
        code: 'input.conflict',
        message: `${input.id} is a connection to another kind of system.`,
        next: 'Remove it and add a new one.',
      });
    }
    const { manifest } = target.connector;
    const { connection } = this.#toConnection(input);
    const mayUseKept = this.#mayUseKept(connection);
    if (!mayUseKept) await this.#demandSecrets(input, manifest.secrets);
    await this.#sync.cancel(input.id);
    // What was handed out for the settings before says nothing about these; a person's sign-in is kept until it is refused,
    // and for the servers that it was given to.
    const keepsSignIn = manifest.authorization !== undefined && mayUseKept;
    const outdated = keepsSignIn ? [] : manifest.secrets.filter(({ managed }) => managed);
    for (const { key } of outdated) await this.#ports.secrets.remove(secretReference(input.id, key));
    const { monogram, orderNumberScope, referenceRules } = target.connection;
    await this.#save({
      monogram,
      orderNumberScope,
      referenceRules: referenceRules as NonNullable<ConnectionInput['referenceRules']>,
      ...input,
    });
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
    const [target] = this.targets(connectionId);
    assert(target, 'a connection that was asked for is there or refused');
    const { connection } = target;
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
    const [target] = this.targets(connectionId);
    assert(target, 'a connection that was asked for is there or refused');
    const reading = readingOf(target.connection, scope);
    // A run under way reads by the former one, and its checkpoints too.
    await this.#sync.cancel(connectionId);
    await this.#writer.ask('saveScope', { id: connectionId, reading });
    this.#changed(connectionId);
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
    const { connection, secrets } = await readDeclaration(this.#ports.folders, input);
    const other = readConnections(this.#db).find(({ id }) => id === connection.id);
    if (other !== undefined && other.connectorId !== connection.connectorId) {
      throw new ContractError({
        code: 'input.conflict',
        message: `${connection.id} is a connection to another kind of system.`,
        next: 'Give the declaration another short name under "connection".',
      });
    }
    const mayUseKept = this.#mayUseKept(connection);
    const given = Object.entries(input.secrets ?? {});
    const stranger = given.find(([key]) => secrets.every((field) => field.key !== key));
    if (stranger !== undefined) throw needsNoSecret(connection.name, stranger[0]);
    for (const { key, label } of secrets) {
      const reference = secretReference(connection.id, key);
      const kept = input.secrets?.[key] ?? (mayUseKept ? await this.#ports.secrets.get(reference) : null);
      if (kept === null || kept === '') throw needsSecret(connection.name, label);
    }
    for (const [key, value] of given) await this.#ports.secrets.set(secretReference(connection.id, key), value);
    await this.#writer.ask('saveConnection', connection);
    this.#changed(connection.id);
    return connection.id;
  }

  /** What a preview reads. @throws ContractError for settings or a declaration that are wrong, and what is not there */
  async previewTarget(of: PreviewSubject, signal: AbortSignal): Promise<PreviewTarget> {
    switch (of.kind) {
      case 'connection': {
        const [target] = this.targets(of.connectionId);
        assert(target, 'a connection that was asked for is there or refused');
        const connector = of.whole === true ? connectorById(target.connection.connectorId) : null;
        return { ...target, connector: connector ?? target.connector, context: this.#sync.context(target, signal) };
      }
      case 'settings': {
        const target = this.#toConnection(of.connection);
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

  async remove(connectionId: string): Promise<void> {
    const [target] = this.targets(connectionId);
    await this.#sync.cancel(connectionId);
    await this.#writer.ask('removeConnection', { id: connectionId });
    for (const { key } of target?.connector.manifest.secrets ?? [])
      await this.#ports.secrets.remove(secretReference(connectionId, key));
    this.#changed(connectionId);
  }

  /** The demo company's connections, with the addresses its servers have now. */
  async saveDemo(connections: readonly DemoConnection[]): Promise<string[]> {
    for (const connection of connections) await this.#save(inputOf(connection));
    return connections.map(({ id }) => id);
  }

  /** @param scope undefined: what is read of it stays as it is */
  async #save(input: ConnectionInput, scope?: Scope): Promise<void> {
    const { connection, connector } = this.#toConnection(input);
    const reading = scope && readingOf(connection, scope);
    const entered: string[] = [];
    for (const [key, value] of Object.entries(input.secrets)) {
      const reference = secretReference(input.id, key);
      if ((await this.#ports.secrets.get(reference)) !== value) entered.push(key);
      await this.#ports.secrets.set(reference, value);
    }
    await this.#writer.ask('saveConnection', { ...connection, reading });
    if (entered.length > 0) {
      const fields = connector.manifest.secrets.filter(({ key }) => entered.includes(key)).map(({ label }) => label);
      const event = { kind: 'credential', fields, signIn: false } as const;
      await this.#writer.ask('noteConnection', { connectionId: input.id, event });
    }
    this.#changed(input.id);
  }

  #toConnection(input: ConnectionInput): {
    readonly connector: Connector<unknown>;
    readonly connection: ConnectionRecord;
  } {
    const connector = connectorById(input.connectorId);
    if (!connector) {
      throw new ContractError({
        code: 'input.not_found',
        message: `There is no connector ${input.connectorId}.`,
        next: 'Choose one of the catalogue.',
      });
    }
    const { manifest } = connector;
    const config = manifest.config.safeParse(input.config);
    const problems = [
      ...(config.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`),
      ...Object.keys(input.secrets)
        .filter((key) => !manifest.secrets.some((field) => field.key === key))
        .map((key) => `secrets.${key}: ${manifest.name} has no such secret`),
      ...Object.entries(input.config).flatMap(([field, value]) =>
        holdsCredential(value)
          ? [`${field}: Leave user and password out of the address; they are asked for apart`]
          : [],
      ),
      ...patternProblems(input.referenceRules ?? {}),
    ];
    if (!config.success || problems.length > 0) {
      throw new ContractError({
        code: 'input.invalid',
        message: `The settings of ${input.name} are not complete.`,
        next: 'Correct the fields below.',
        details: problems,
      });
    }
    return {
      connector,
      connection: {
        id: input.id,
        connectorId: manifest.id,
        name: input.name,
        kind: manifest.kind,
        monogram: input.monogram ?? manifest.monogram,
        config: config.data,
        orderNumberScope: input.orderNumberScope ?? 'erp',
        referenceRules: (input.referenceRules ?? {}) as ConnectionRecord['referenceRules'],
        scope: null,
        removedAt: null,
      },
    };
  }
}

/** A connection of the demo company as a person would enter it. */
function inputOf({
  config,
  secrets,
  referenceRules,
  fromFiles: _fromFiles,
  ...connection
}: DemoConnection): ConnectionInput {
  return {
    ...connection,
    config: { ...config },
    secrets: { ...secrets },
    referenceRules: (referenceRules ?? {}) as NonNullable<ConnectionInput['referenceRules']>,
  };
}
