/** Variables by which whoever starts the app could run other code inside the engine or change how it loads its own. */
const DANGEROUS = /^(NODE_OPTIONS|NODE_PATH|NODE_REPL_.*|NODE_V8_COVERAGE|ELECTRON_.*|LD_PRELOAD|LD_AUDIT|DYLD_.*)$/i;

export function engineEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && !DANGEROUS.test(name)) kept[name] = value;
  }
  return kept;
}
