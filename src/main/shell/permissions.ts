import type { Session } from 'electron';
import type { PageOrigin } from './page-origin.ts';
import { isPermitted } from './permitted.ts';

/** Denies every permission of the web platform but the ones that `permitted.ts` lists. */
export function denyPermissions(session: Session, origin: PageOrigin): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(isPermitted(permission, origin.holds(details.requestingUrl), details.isMainFrame));
  });
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin, details) =>
    isPermitted(permission, origin.holds(requestingOrigin), details.isMainFrame),
  );
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler(null);
  session.on('will-download', (event) => event.preventDefault());
}
