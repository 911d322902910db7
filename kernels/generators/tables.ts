// Room for the tables that src/samplers computes from their definitions and writes here once an instance.
const TABLES = memory.data(14784, 16);

/** Where they start; the offsets below are repeated in src/samplers/tables.ts. */
export function samplerTables(): usize { return TABLES; }

// numpy's 256-layer ziggurat: f64 wi, u64 ki, f64 fi, then f32 wi, u32 ki, f32 fi.
export const WI = TABLES;
export const KI = TABLES + 2048;
export const FI = TABLES + 4096;
export const WI_F = TABLES + 6144;
export const KI_F = TABLES + 7168;
export const FI_F = TABLES + 8192;
// glibc: (1/c, log c) for 128 values c in [0.7, 1.4); (sin, its tail, cos, its tail) of k/128, k = 0..109.
export const LOG_TABLE = TABLES + 9216;
export const SINCOS_TABLE = TABLES + 11264;
