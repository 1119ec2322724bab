import { mkdir, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import type { Mailbox, MailedFile } from './mailbox.ts';

/** Puts the files of a mailbox into a folder when their time has come. */
export interface Delivery {
  /** Resolves when everything up to an instant, UTC ms, is there. */
  until(instant: number): Promise<void>;
}

/**
 * A delivery that goes on where the folder stands: files that are there stay as they are, and what is of no file of this
 * mailbox by now, from another company, is taken away.
 */
export async function openDelivery(mailbox: Mailbox, folder: string, instant: number): Promise<Delivery> {
  await mkdir(folder, { recursive: true });
  const due = new Set(mailbox.filter((file) => isDue(file, instant)).map(({ name }) => name));
  const there = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of there) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !due.has(path.slice(folder.length + 1).replaceAll(sep, '/'))) await rm(path);
  }
  let next = 0;
  let turn: Promise<void> = Promise.resolve();
  const deliver = async (until: number): Promise<void> => {
    for (let file = mailbox[next]; file !== undefined && isDue(file, until); file = mailbox[next]) {
      await put(file, folder);
      next += 1;
    }
  };
  const delivery = {
    until: (until: number): Promise<void> => {
      const after = turn.then(() => deliver(until));
      turn = after.catch(() => undefined);
      return after;
    },
  };
  await delivery.until(instant);
  return delivery;
}

function isDue({ at }: MailedFile, instant: number): boolean {
  return at * 1000 <= instant;
}

async function put({ name, at, text }: MailedFile, folder: string): Promise<void> {
  const path = join(folder, name);
  const content = text();
  const known = await stat(path).catch(() => null);
  if (known?.size === Buffer.byteLength(content) && known.mtimeMs === at * 1000) return;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  await utimes(path, at, at);
}
