const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/**
 * A span of time as people say it: "45 s", "45 min", "2 h 20 min", whole hours from three up to two days, then
 * "2 d 4 h"; "-" before what is negative. What does not fill a unit is cut, not rounded.
 */
export function spanText(ms: number): string {
  return `${ms < 0 ? '-' : ''}${sizeText(Math.abs(ms))}`;
}

function sizeText(ms: number): string {
  if (ms < MINUTE) return `${Math.floor(ms / 1000)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  const hours = Math.floor(ms / HOUR);
  if (hours < 3) return two(hours, 'h', Math.floor((ms % HOUR) / MINUTE), 'min');
  return hours < 48 ? `${hours} h` : two(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

function two(count: number, unit: string, rest: number, smaller: string): string {
  return `${count} ${unit}${rest > 0 ? ` ${rest} ${smaller}` : ''}`;
}
