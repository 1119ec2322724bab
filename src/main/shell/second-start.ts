import { app } from 'electron';
import { z } from 'zod';
import { linkAddress, parseDeepLink } from './deep-links.ts';
import type { Launch } from './launch.ts';

/** What a second start hands to the first; it comes from another process of this user, so it is checked. */
const handedOverSchema = z.object({
  link: z.object({ screen: z.enum(['order', 'search']), text: z.string().max(200) }).nullable(),
});

/** False when the app runs already; that one has then been told what this start wanted. */
export function isFirstStart(launch: Launch): boolean {
  return app.requestSingleInstanceLock({ link: launch.link });
}

export type Show = (address?: string) => void;

/**
 * Listens from the start for what later starts and other programs' links ask for, as the system may ask before there is
 * a window. Returns the function that names who shows it, and gives that the request that waited.
 */
export function followLinks(): (show: Show) => void {
  let show: Show | null = null;
  let waiting: string | null = null;
  app.on('second-instance', (_event, _argv, _cwd, handedOver) => {
    const { data } = handedOverSchema.safeParse(handedOver);
    show?.(data?.link ? linkAddress(data.link) : undefined);
  });
  app.on('open-url', (event, url) => {
    event.preventDefault();
    const link = parseDeepLink(url);
    if (link === null) return;
    if (show === null) waiting = linkAddress(link);
    else show(linkAddress(link));
  });
  return (shows) => {
    show = shows;
    if (waiting !== null) shows(waiting);
    waiting = null;
  };
}
