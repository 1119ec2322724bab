/** Milliseconds, rounded to a microsecond. */
export function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export function percentiles(samples: readonly number[]): Percentiles {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    round(sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0);
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

/** Times a body for each of the inputs. */
export function sample<T>(inputs: readonly T[], body: (input: T) => unknown): Percentiles {
  const samples = inputs.map((input) => {
    const start = performance.now();
    body(input);
    return performance.now() - start;
  });
  return percentiles(samples);
}

/** Highest memory of this process so far, in MB. */
export function peakMemoryMb(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}
