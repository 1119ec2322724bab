/**
 * The servers that settings name: origins of addresses, and hosts by the name of their field. What is signed in to may
 * be anywhere in a declaration.
 */
export function serversOf(config: unknown): ReadonlySet<string> {
  const servers = new Set<string>();
  const look = (value: unknown, field: string): void => {
    if (typeof value === 'string') {
      const address = value.includes('://') ? URL.parse(value) : null;
      if (address !== null) servers.add(`${address.protocol}//${address.host}`);
      else if (HOST_FIELD.test(field)) servers.add(value.toLowerCase());
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, part] of Object.entries(value)) look(part, Array.isArray(value) ? field : name);
    }
  };
  look(config, '');
  return servers;
}

const HOST_FIELD = /(?:host|server|domain|url)$/i;
