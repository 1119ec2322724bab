const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/;
/** Binary fractions are written with 17 digits where 15 cannot hold them; spreadsheets show 15 of them. */
const DIGITS_OF_BINARY = 17;
const DIGITS_SHOWN = 15;

/**
 * The value of a number cell for a record. A decimal stays as it is written; the remains of binary arithmetic
 * (0.30000000000000004) are shown as a spreadsheet shows them (0.3). What a double cannot hold exactly stays text.
 * Null for text that is no number.
 */
export function numberCell(text: string): number | string | null {
  const [, sign = '', whole = '', fraction = '', exponent] = NUMBER.exec(text.trim()) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  if (whole + fraction === '') return null;
  const value = Number(text);
  if (!Number.isFinite(value)) return null;
  const isBinary = digits.replace(/0+$/, '').length >= DIGITS_OF_BINARY && (fraction !== '' || exponent !== undefined);
  if (isBinary) return Number(value.toPrecision(DIGITS_SHOWN));
  if (isExact(value, digits)) return value;
  // With an exponent, no sign of it can be taken for a thousands separator.
  const zeros = Number(exponent ?? 0) - fraction.length;
  return `${sign === '-' ? '-' : ''}${digits}${zeros === 0 ? '' : `e${zeros}`}`;
}

function isExact(value: number, digits: string): boolean {
  const written = digits.replace(/0+$/, '');
  const [shortest = ''] = String(Math.abs(value)).toLowerCase().split('e');
  return shortest.replace('.', '').replace(/^0+/, '').replace(/0+$/, '') === written;
}
