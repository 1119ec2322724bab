/** What a shell script learns from how the program ended. */
export const EXIT = {
  ok: 0,
  /** The operation failed. */
  failed: 1,
  /** The command line is not understood. */
  usage: 2,
  /** What was named does not exist, or a search found nothing. */
  notFound: 3,
  /** It went through in part: a system failed, records are parked, or numbers of a list were not found. */
  partial: 4,
  /** Stopped by SIGINT (128 + 2) and by SIGTERM (128 + 15). */
  interrupted: 130,
  terminated: 143,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
