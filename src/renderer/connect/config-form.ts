import type { CatalogEntry } from '#shared/contract/dto/systems.ts';
import { labelOf } from '#shared/lib/labels.ts';

/** One field of a connector's settings, read from its JSON Schema. */
export interface ConfigField {
  readonly key: string;
  readonly label: string;
  readonly help: string;
  /** A list has a line per entry, as entries may hold any character; `json` is what has parts of its own. */
  readonly type: 'text' | 'url' | 'number' | 'boolean' | 'choice' | 'list' | 'json';
  readonly required: boolean;
  readonly choices: readonly string[];
  readonly initial: FieldValue;
}

export type FieldValue = string | boolean;

interface PropertySchema {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly items?: PropertySchema;
  readonly default?: unknown;
}

function typeOf(schema: PropertySchema): ConfigField['type'] {
  if (schema.enum) return 'choice';
  if (schema.type === 'boolean') return 'boolean';
  if (schema.type === 'number' || schema.type === 'integer') return 'number';
  if (schema.type === 'array') return schema.items?.type === 'string' ? 'list' : 'json';
  if (schema.type === 'object') return 'json';
  return schema.format === 'uri' ? 'url' : 'text';
}

/** How a setting stands in its field. */
function toField(type: ConfigField['type'], setting: unknown): FieldValue {
  if (type === 'boolean') return setting === true;
  if (setting === undefined || setting === null) return '';
  if (type === 'list') return (setting as readonly string[]).join('\n');
  if (type === 'json') return JSON.stringify(setting, null, 2);
  return typeof setting === 'string' ? setting : JSON.stringify(setting);
}

export function readFields(schema: CatalogEntry['configSchema']): ConfigField[] {
  const properties = (schema['properties'] ?? {}) as Record<string, PropertySchema>;
  const required = new Set((schema['required'] ?? []) as string[]);
  return Object.entries(properties).map(([key, property]) => {
    const type = typeOf(property);
    return {
      key,
      type,
      label: property.title ?? labelOf(key),
      help: property.description ?? '',
      required: required.has(key) && property.default === undefined && type !== 'boolean',
      choices: (property.enum ?? []).map(String),
      initial: toField(type, property.default),
    };
  });
}

/** The settings of a connection as the fields show them. */
export function fromConfig(
  fields: readonly ConfigField[],
  config: Readonly<Record<string, unknown>>,
): Record<string, FieldValue> {
  const known = fields.filter(({ key }) => config[key] !== undefined);
  return Object.fromEntries(known.map(({ key, type }) => [key, toField(type, config[key])]));
}

/** What JSON the text is; undefined for none. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The settings as the connector takes them; what was left empty is left out, unless it was emptied on purpose. */
export function toConfig(
  fields: readonly ConfigField[],
  values: Readonly<Record<string, FieldValue>>,
): Record<string, unknown> {
  const config: Record<string, unknown> = {};
  for (const field of fields) {
    const value = values[field.key] ?? field.initial;
    const text = String(value).trim();
    if (typeof value === 'boolean') config[field.key] = value;
    else if (field.type === 'list' && (text !== '' || field.initial !== '')) config[field.key] = linesOf(text);
    else if (text === '') {
      // Left out, the connector would fill in its usual value.
      if (field.type === 'text' && field.initial !== '') config[field.key] = '';
    } else if (field.type === 'number') config[field.key] = Number(text);
    else if (field.type === 'json') config[field.key] = readJson(text) ?? text;
    else config[field.key] = text;
  }
  return config;
}

function linesOf(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '');
}

/** "Northwind ERP" → "northwind-erp": what the connection is called in keys. */
export function connectionIdOf(name: string): string {
  const id = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .replace(/-+$/, '')
    .slice(0, 30);
  return id === '' ? 'system' : id;
}
