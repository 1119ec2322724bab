import { labelOf } from '#shared/lib/labels.ts';
import type { StreamManifest } from './connector.ts';

/** What people call the records of a stream: "Sales orders". */
export function streamTitle({ id, title }: Pick<StreamManifest, 'id' | 'title'>): string {
  return title ?? labelOf(id);
}
