import { parseJson } from '#shared/lib/json.ts';

/** The payload as JSON with all digits kept, or as its text where it is none. */
export function parsePayload(payload: string): { readonly json: unknown } | { readonly text: string } {
  try {
    return { json: parseJson(payload) };
  } catch {
    return { text: payload };
  }
}
