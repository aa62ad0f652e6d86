"""Makes the .safetensors files beside it and safetensors-files.json with the numbers that are in them.

Run once with the library safetensors 0.8.0 and NumPy 2.4.6; the files are kept, so that tests need
no Python.
"""
import numpy
import safetensors
from safetensors.numpy import save_file

rng = numpy.random.default_rng(5)
rows = rng.standard_normal((4, 3)).astype("<f4")
halves = rng.standard_normal((3, 2)).astype("<f2")
line = rng.standard_normal(5).astype("<f4")
brain = rows.view("<u4") & 0xFFFF0000  # bfloat16: the upper half of each number

save_file({"rows": rows, "\u03b1.line": line}, "plain.safetensors")
save_file(
    {
        "rows": rows,
        "halves": halves,
        "numbers": numpy.arange(6, dtype="<i8"),
        "doubles": numpy.ones((2, 2)),
        "flags": numpy.array([True, False, True]),
        "one": numpy.array(0.25, dtype="<f4"),
        "none": numpy.zeros((0, 3), dtype="<f4"),
    },
    "mixed.safetensors",
    metadata={"format": "np", "made by": "h\u00e9"},
)
upper = (brain >> 16).astype("<u2")
spec = safetensors.TensorSpec(
    dtype="bfloat16", shape=[4, 3], data_ptr=upper.ctypes.data, data_len=upper.nbytes
)
with open("brain.safetensors", "wb") as out:
    out.write(safetensors.serialize({"brain": spec}))
with open("safetensors-files.json", "w") as out:
    out.write(
        '{\n"note": "Made by safetensors-files.py with safetensors %s and NumPy %s.",\n"cases": [\n'
        '{"rows": %s, "line": %s, "halves": %s, "brain": %s}\n]}\n'
        % (
            safetensors.__version__,
            numpy.__version__,
            rows.astype("f8").ravel().tolist(),
            line.astype("f8").tolist(),
            halves.astype("f8").ravel().tolist(),
            brain.view("<f4").astype("f8").ravel().tolist(),
        )
    )
