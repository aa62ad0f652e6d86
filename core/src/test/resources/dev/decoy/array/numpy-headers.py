"""Makes the .npy files beside it with NumPy, and numpy-headers.json, which says what is in them.

Run once with NumPy 1.24.2; the files are kept, so that tests need no Python.
"""
import json
import numpy

rows = numpy.arange(12, dtype="f8").reshape(3, 4) / 8 - 0.5
arrays = {
    "float32": (rows.astype("<f4"), (1, 0)),
    "float32-version-2": (rows.astype("<f4"), (2, 0)),
    "float32-version-3": (rows.astype("<f4"), (3, 0)),
    "float16": (rows.astype("<f2"), (1, 0)),
    "big-endian": (rows.astype(">f4"), (1, 0)),
    "float64": (rows, (1, 0)),
    "int8": (numpy.ones((3, 4), "i1"), (1, 0)),
    "truth": (numpy.ones((3, 4), "?"), (1, 0)),
    "texts": (numpy.array(["ab", "cde"]), (1, 0)),
    "fortran": (numpy.asfortranarray(rows.astype("<f4")), (1, 0)),
    "one-axis": (rows.astype("<f4")[0], (1, 0)),
    "three-axes": (rows.astype("<f4").reshape(3, 2, 2), (1, 0)),
    "scalar": (numpy.float32(0.5) * numpy.ones((), "<f4"), (1, 0)),
    "no-rows": (rows.astype("<f4")[:0], (1, 0)),
    "no-columns": (rows.astype("<f4")[:, :0], (1, 0)),
    "records": (numpy.zeros(2, [("id", "<i4"), ("vector", "<f4", (4,))]), (1, 0)),
    "names-beyond-latin": (numpy.zeros(2, [("\u0391", "<i4")]), (3, 0)),
}
told = []
for name, (array, version) in arrays.items():
    with open(name + ".npy", "wb") as file:
        numpy.lib.format.write_array(file, array, version=version)
    with open(name + ".npy", "rb") as file:
        numpy.lib.format.read_magic(file)
        read = numpy.lib.format._read_array_header(file, version)
        told.append(
            '{"version": %d, "fortran": %d, "offset": %d, "elementBytes": %d, "shape": %s, "file": "%s"}'
            % (version[0], read[1], file.tell(), array.dtype.itemsize, json.dumps(list(read[0])), name)
        )
with open("numpy-headers.json", "w") as out:
    out.write('{\n"note": "Made by numpy-headers.py with NumPy %s.",\n"cases": [\n' % numpy.__version__)
    out.write(",\n".join(told) + "\n]}\n")
