# d(L), e(L) of the variance of Maurer's statistic, Var f_n = (d + e 2^L / K) Var(log2 A) / K (Coron and Naccache 1998), from the
# joint law of two distances k blocks apart. Compared with their table, which src/audit/sp800-22/universal.ts uses. numpy only.
import sys
import numpy as np

TABLE = {6: (0.3489769, 0.3941338), 7: (0.3631815, 0.3813210), 8: (0.3732189, 0.3730195), 9: (0.3800637, 0.3677118), 10: (0.3845867, 0.3643695)}
for L in range(6, int(sys.argv[1]) + 1 if len(sys.argv) > 1 else 9):
    V = 2.0**L
    most = int(45 * V)
    i = np.arange(1, most + 1)
    g = np.log2(np.arange(1, 2 * most + 2))  # g[j - 1] = log2 j
    P = (1 / V) * (1 - 1 / V) ** (i - 1)
    mean = (P * g[:most]).sum()
    var = (P * g[:most] ** 2).sum() - mean**2
    # H[j] = E log2(j + geometric), by its own recurrence backwards
    H = np.empty(2 * most + 1)
    H[2 * most] = g[2 * most]
    for j in range(2 * most - 1, -1, -1):
        H[j] = g[j] / V + (1 - 1 / V) * H[j + 1]
    near = (1 / (V - 1)) * ((V - 2) / (V - 1)) ** (i - 1)  # the other block lies after the first one's match
    past = ((V - 2) / (V - 1)) ** (i - 1)
    total = weighted = 0.0
    for k in range(1, most):
        inside = np.concatenate(([0.0], np.cumsum(near * g[k : k + most])[:-1]))
        T = inside + past * H[i + k]
        C = (1 - 1 / V) ** k * ((P * g[:most] * T).sum() - mean * H[k])
        total += C
        weighted += k * C
        if k > 20 and abs(C) * most < 1e-12:
            break
    d, e = 1 + 2 * total / var, -2 * weighted / var / V
    print(f"L={L} mean={mean:.7f} variance={var:.6f} d={d:.7f} e={e:.7f} table={TABLE.get(L)}")
