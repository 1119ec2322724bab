const MINUTE = 60_000;

/**
 * A span of time in its two largest units: "2 d 4 h", "3 h 20 min", "45 s"; "-" before what is negative. Rounded down.
 */
export function spanText(ms: number): string {
  const sign = ms < 0 ? '-' : '';
  const whole = Math.abs(ms);
  if (whole < MINUTE) return `${sign}${Math.floor(whole / 1000)} s`;
  const minutes = Math.floor(whole / MINUTE);
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
  if (days > 0) return `${sign}${days} d${hours > 0 ? ` ${hours} h` : ''}`;
  if (hours > 0) return `${sign}${hours} h${rest > 0 ? ` ${rest} min` : ''}`;
  return `${sign}${rest} min`;
}
