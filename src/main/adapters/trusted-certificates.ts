import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates } from 'node:tls';

/**
 * Authorities whose servers are believed: those that come with Node, those of the operating system, those that
 * NODE_EXTRA_CA_CERTS names, and those whose PEM files lie in the folder (a company that opens TLS puts its own there).
 * What is no PEM text or cannot be read is left out, and told: the others are still believed.
 */
export function trustedAuthorities(folder: string, tell: (sentence: string) => void): string[] {
  const all = new Set(['bundled', 'system', 'extra'].flatMap((kind) => getCACertificates(kind as 'bundled')));
  for (const name of pemFilesIn(folder)) {
    const text = textOf(join(folder, name));
    const found = text?.match(CERTIFICATE) ?? [];
    if (text === null) tell(`${name} in the folder of certificates cannot be read.`);
    else if (found.length === 0) tell(`${name} in the folder of certificates holds no certificate in PEM text.`);
    for (const certificate of found) all.add(certificate);
  }
  return [...all];
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function pemFilesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /\.(?:pem|crt|cer)$/i.test(name));
  } catch {
    return [];
  }
}
