"""Writes fixtures.json: .npy and .npz files as numpy saves them (base64), with the rows numpy reads from them. python3 make.py"""
import base64, io, json, numpy as np

def npy(array):
    out = io.BytesIO()
    np.save(out, array)
    return base64.b64encode(out.getvalue()).decode()

def npz(save, **arrays):
    out = io.BytesIO()
    save(out, **arrays)
    return base64.b64encode(out.getvalue()).decode()

plain = np.array([[0, 1, 2], [250, 3, 7]])
cases = {}
for t in ["|u1", "|b1", "|i1", "<i2", ">i2", "<u2", "<i4", ">i4", "<u4", "<i8", ">i8", "<u8"]:
    a = (plain - (0 if t[1] in "ub" else 200)).clip(-128, 255 if t != "|i1" else 127).astype(t)
    cases[t] = {"file": npy(a), "rows": a.astype(float).tolist()}
for t in ["<f2", ">f2", "<f4", ">f4", "<f8", ">f8"]:
    a = np.array([[0.1, -2.5, 6e-8], [65504.0, -0.0, 1 / 3]]).astype(t)
    cases[t] = {"file": npy(a), "rows": a.astype(float).tolist()}
cube = np.arange(2 * 3 * 4 * 5, dtype="<i4").reshape(2, 3, 4, 5)
cases["fortran 2x3x4x5"] = {"file": npy(np.asfortranarray(cube)), "rows": cube.reshape(2, -1).astype(float).tolist()}
cases["fortran 3x2 f8"] = {"file": npy(np.asfortranarray(np.array([[1.5, 2], [3, 4], [5, 6]]))), "rows": [[1.5, 2], [3, 4], [5, 6]]}
X, y = np.arange(24, dtype=np.uint8).reshape(3, 2, 4), np.array([2, 0, 1])
archives = {"savez": npz(np.savez, X=X, y=y), "savez_compressed": npz(np.savez_compressed, X=X, y=y),
            "keras": npz(np.savez, x_train=X, y_train=y, x_test=X[:2] + 1, y_test=y[:2])}
other = {"version 3": None, "structured": npy(np.zeros(3, dtype=[("a", "<f4"), ("b", "<i4")])), "complex": npy(np.zeros((2, 2), "<c8")),
         "string": npy(np.array([["a", "b"]])), "scalar": npy(np.float64(1)), "big integer": npy(np.array([[1, 2**40]])), "float labels": npy(np.array([0.0, 1.0, 2.5]))}
out = io.BytesIO()
np.lib.format.write_array(out, plain.astype("<i4"), version=(3, 0))
other["version 3"] = base64.b64encode(out.getvalue()).decode()
json.dump({"source": f"numpy {np.__version__}", "arrays": cases, "archives": archives, "other": other}, open("fixtures.json", "w"), indent=1)
