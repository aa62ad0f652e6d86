"""Makes the .npy files beside it with NumPy, and numpy-vectors.json with the numbers that are in them.

Run once with NumPy 1.24.2; the files are kept, so that tests need no Python.
"""
import numpy

rng = numpy.random.default_rng(11)
rows = rng.standard_normal((5, 3)).astype("<f4") * 100
with_nan = rows.copy()
with_nan[3, 1] = numpy.nan
with_infinity = rows.copy()
with_infinity[2, 2] = -numpy.inf
with_zeros = rows.copy()
with_zeros[1] = [0.0, -0.0, 0.0]
arrays = {
    "float32": rows,
    "float16": rows.astype("<f2"),
    "big-endian": rows.astype(">f4"),
    "float64": rows.astype("<f8"),
    "int8": rows.astype("i1"),
    "fortran": numpy.asfortranarray(rows),
    "one-axis": rows[0],
    "three-axes": rows.reshape(5, 3, 1),
    "no-rows": rows[:0],
    "no-columns": rows[:, :0],
    "with-nan": with_nan,
    "with-infinity": with_infinity,
    "with-zeros": with_zeros,
}
for name, array in arrays.items():
    numpy.save(name + ".npy", array)
with open("numpy-vectors.json", "w") as out:
    out.write('{\n"note": "Made by numpy-vectors.py with NumPy %s.",\n"cases": [\n' % numpy.__version__)
    told = ['{"bits": %d, "numbers": %s}' % (8 * a.itemsize, a.astype("f8").ravel().tolist()) for a in (rows, rows.astype("<f2"))]
    out.write(",\n".join(told) + "\n]}\n")
