import fc from 'fast-check';

/**
 * Every machine tries the same cases, so that what a change breaks is known by the change. Other cases are looked for with
 * another seed: PROPERTY_SEED=4711 PROPERTY_RUNS=5000 vitest run --project cases.
 */
fc.configureGlobal({ seed: Number(process.env['PROPERTY_SEED'] ?? 20_260_301) });
