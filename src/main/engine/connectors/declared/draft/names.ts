/** "Open Orders 2026-03-02.xlsx" is "open-orders". */
export function idOf(file: string): string {
  const words = stemOf(file)
    .normalize('NFKD')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
  return words.join('-').slice(0, 31).replace(/-+$/, '') || 'list';
}

export function titleOf(id: string): string {
  const words = id.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function monogramOf(id: string): string {
  const [first = 'l', second] = id.split('-');
  return (first.charAt(0) + (second?.charAt(0) ?? first.charAt(1) ?? 'I')).toUpperCase().padEnd(2, 'X');
}

/** The next file is called as this one is, with another date or number: "orders-2026-03-02.csv" is "orders-*.csv". */
export function patternOf(file: string): string {
  const stem = stemOf(file);
  const ending = file.slice(stem.length);
  const open = stem.replaceAll(/\d[\d._-]*\d|\d/g, '*').replaceAll(/[[\]{}()!?+@\\]/g, '?');
  return (open.includes('*') ? open : `${open}*`) + ending;
}

function stemOf(file: string): string {
  const dot = file.lastIndexOf('.');
  return dot <= 0 ? file : file.slice(0, dot);
}

/** Letters and signs that all numbers begin with: "SO-". */
export function commonPrefix(numbers: readonly string[]): string {
  const [first = ''] = numbers;
  const prefix = /^[A-Za-z]+[-/_ ]?/.exec(first)?.[0] ?? '';
  return numbers.length > 1 && numbers.every((number) => number.startsWith(prefix)) ? prefix : '';
}
