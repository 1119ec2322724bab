import type { CatalogEntry } from '#shared/contract/dto/systems.ts';

/** One field of a connector's settings, read from its JSON Schema. */
export interface ConfigField {
  readonly key: string;
  readonly label: string;
  readonly help: string;
  readonly type: 'text' | 'url' | 'number' | 'boolean' | 'choice' | 'list';
  readonly required: boolean;
  readonly choices: readonly string[];
  readonly initial: string | boolean;
}

interface PropertySchema {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
}

/** "tenantId" → "Tenant id" */
export function labelOf(key: string): string {
  const words = key
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]/g, ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function typeOf(schema: PropertySchema): ConfigField['type'] {
  if (schema.enum) return 'choice';
  if (schema.type === 'boolean') return 'boolean';
  if (schema.type === 'number' || schema.type === 'integer') return 'number';
  if (schema.type === 'array') return 'list';
  return schema.format === 'uri' ? 'url' : 'text';
}

export function readFields(schema: CatalogEntry['configSchema']): ConfigField[] {
  const properties = (schema['properties'] ?? {}) as Record<string, PropertySchema>;
  const required = new Set((schema['required'] ?? []) as string[]);
  return Object.entries(properties).map(([key, property]) => {
    const type = typeOf(property);
    const start = property.default;
    return {
      key,
      type,
      label: property.title ?? labelOf(key),
      help: property.description ?? '',
      required: required.has(key) && start === undefined && type !== 'boolean',
      choices: (property.enum ?? []).map(String),
      initial:
        type === 'boolean'
          ? start === true
          : Array.isArray(start)
            ? start.join(', ')
            : typeof start === 'string' || typeof start === 'number'
              ? String(start)
              : '',
    };
  });
}

/** The settings as the connector takes them; what was left empty is left out. */
export function toConfig(
  fields: readonly ConfigField[],
  values: Readonly<Record<string, string | boolean>>,
): Record<string, unknown> {
  const config: Record<string, unknown> = {};
  for (const field of fields) {
    const value = values[field.key] ?? field.initial;
    if (typeof value === 'boolean') config[field.key] = value;
    else if (value.trim() === '') continue;
    else if (field.type === 'number') config[field.key] = Number(value);
    else if (field.type === 'list')
      config[field.key] = value
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== '');
    else config[field.key] = value.trim();
  }
  return config;
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
