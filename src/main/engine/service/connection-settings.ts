import { ContractError } from '#shared/contract/errors.ts';
import type { Connector } from '../connectors/kit/connector.ts';
import { patternProblem } from '../connectors/kit/pattern.ts';
import { connectorById } from '../connectors/registry.ts';
import type { ConnectionRecord } from '../pipeline/connections.ts';
import type { DemoConnection } from '../ports/ports.ts';
import type { ParsedInput } from './dispatcher.ts';

/** A connection as a person enters it. */
export type ConnectionInput = ParsedInput<'connections.create'>;

/** What was entered, checked. @throws ContractError input.not_found, input.invalid with a sentence for each field */
export function toConnection(input: ConnectionInput): {
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
      holdsCredential(value) ? [`${field}: Leave user and password out of the address; they are asked for apart`] : [],
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

/** A connection of the demo company as a person would enter it. */
export function inputOf({
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

/** An address with a user or password in it: settings are stored in the open. */
function holdsCredential(value: unknown): boolean {
  const address = typeof value === 'string' ? URL.parse(value) : null;
  return address !== null && (address.username !== '' || address.password !== '');
}

/** A pattern that cannot be read would fail at every record; one that never ends would hold up all that follow. */
function patternProblems(rules: NonNullable<ConnectionInput['referenceRules']>): string[] {
  return Object.entries(rules).flatMap(([type, rule]) => {
    const patterns: readonly (readonly [name: string, pattern: string | undefined])[] = [
      ...[rule?.pattern ?? []].flat().map((pattern) => ['pattern', pattern] as const),
      ['split', rule?.split],
      ['find', rule?.find],
      ...(rule?.scopes ?? []).map((scope) => ['scopes.pattern', scope.pattern] as const),
    ];
    return patterns.flatMap(([name, pattern]) => {
      const problem = patternProblem(pattern ?? '');
      return problem === null ? [] : [`referenceRules.${type}.${name}: ${problem}`];
    });
  });
}
