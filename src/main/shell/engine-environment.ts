/**
 * Variables by which whoever starts the app could run other code inside the engine, change how it loads its own or trusts
 * servers, or have Node and libraries print what they send, with its secrets. An authority of the company is welcome.
 */
const DANGEROUS = /^(NODE_(?!EXTRA_CA_CERTS$).*|ELECTRON_.*|LD_PRELOAD|LD_AUDIT|DYLD_.*|OPENSSL_.*|DEBUG)$/i;

export function engineEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && !DANGEROUS.test(name)) kept[name] = value;
  }
  return kept;
}
