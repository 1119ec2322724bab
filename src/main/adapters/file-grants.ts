import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { FilePermits } from '#engine/ports/ports.ts';

/**
 * A person's yes to one file, made where the person is asked and believed where the file is written. It passes through
 * the page, which can neither make one nor change what it is for: only the two who ask and write hold the key.
 */
export interface FileGrants {
  /** @param replace the person was told that the file is there, and wants it replaced */
  grant(file: string, replace: boolean): string;
}

/** One per start of the host. */
export function newGrantKey(): string {
  return randomBytes(32).toString('base64url');
}

export function createFileGrants(key: string): FileGrants {
  return {
    grant(file, replace) {
      const nonce = randomBytes(12).toString('base64url');
      return `${nonce}.${replace ? REPLACE : NEW}.${seal(key, nonce, file, replace)}`;
    },
  };
}

/** Believes each grant once, and only for the very file in the very folder that it was made for. */
export function createFilePermits(key: string): FilePermits {
  const used = new Set<string>();
  return {
    permit(file, grant) {
      const [nonce = '', mode, given = ''] = grant.split('.');
      const replace = mode === REPLACE;
      if (used.has(nonce) || !isSame(given, seal(key, nonce, file, replace))) return null;
      used.add(nonce);
      return { replace };
    },
  };
}

const REPLACE = 'replace';
const NEW = 'new';

/** The folder counts as what it is on the disk: a link that is put in its place afterwards leads elsewhere. */
function seal(key: string, nonce: string, file: string, replace: boolean): string {
  const subject = JSON.stringify([nonce, replace, file, join(realFolder(dirname(file)), basename(file))]);
  return createHmac('sha256', key).update(subject).digest('base64url');
}

function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

function isSame(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}
