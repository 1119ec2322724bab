/** A value shared by the streams of one connection while the engine lives: made once, by whoever asks first. */
export function inSession<T>(session: Map<string, unknown>, key: string, make: () => T): T {
  if (!session.has(key)) session.set(key, make());
  return session.get(key) as T;
}
