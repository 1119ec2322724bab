import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates } from 'node:tls';

/**
 * Authorities whose servers are believed: those that come with Node, those of the operating system, those that
 * NODE_EXTRA_CA_CERTS names, and those whose PEM files lie in the folder (a company that opens TLS puts its own there).
 * A file that is no PEM text is left out, and told.
 */
export function trustedAuthorities(folder: string, tell: (sentence: string) => void): string[] {
  const all = new Set(['bundled', 'system', 'extra'].flatMap((kind) => getCACertificates(kind as 'bundled')));
  for (const name of pemFilesIn(folder)) {
    const found = readFileSync(join(folder, name), 'utf8').match(CERTIFICATE) ?? [];
    if (found.length === 0) tell(`${name} in the folder of certificates holds no certificate in PEM text.`);
    for (const certificate of found) all.add(certificate);
  }
  return [...all];
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

function pemFilesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /\.(?:pem|crt|cer)$/i.test(name));
  } catch {
    return [];
  }
}
