import { app } from 'electron';
import type { PageOrigin } from './page-origin.ts';

/** Keeps every web contents on our own page: no foreign navigation, no new windows, no web views. */
export function confineNavigation(origin: PageOrigin): void {
  app.on('web-contents-created', (_event, contents) => {
    const stay = (event: { preventDefault(): void; readonly url: string }): void => {
      if (!origin.holds(event.url)) event.preventDefault();
    };
    contents.on('will-navigate', stay);
    contents.on('will-frame-navigate', stay);
    contents.on('will-redirect', stay);
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}
