import { randomUUID } from 'node:crypto';
import type { Ids } from '#engine/ports/ports.ts';

export const randomIds: Ids = { next: () => randomUUID() };
