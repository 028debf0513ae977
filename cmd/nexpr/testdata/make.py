"""Writes the array files of the tests with NumPy, beside this script."""

import os

import numpy as np

os.chdir(os.path.dirname(os.path.abspath(__file__)))
np.save("a.npy", np.arange(12.0) / 4)
np.save("b.npy", np.arange(12.0)[::-1].copy())
np.save("single.npy", np.array([0.5, 1.5, 2.5], "f4"))
np.save("grid.npy", np.arange(6, dtype="i4").reshape(2, 3))
np.save("long.npy", np.arange(8 * 9, dtype="i8").reshape(8, 9))
np.save("fortran.npy", np.asfortranarray(np.arange(12.0).reshape(3, 4)))
np.save("big.npy", np.array([1, -2, 1e-5, 1e20, 0.1], ">f4"))
np.save("special.npy", np.array([np.nan, np.inf, -np.inf, -0.0, 1e16, 1e-5, 0.0001, 12345678.9]))
np.save("complex.npy", np.array([1.5 - 2j, 2j, complex(-0.0, 3), complex(np.nan, -np.inf), -1e20], "c8"))
np.save("flags.npy", np.array([True, False, True]))
np.save("zero.npy", np.array(2.5))
np.save("empty.npy", np.zeros((0, 3)))
np.save("deep.npy", np.arange(2.0**5).reshape(2, 2, 2, 2, 2))
np.save("tiny.npy", np.arange(3, dtype="i1"))
np.save("names.npy", np.array([b"ant", b"bee", b"anteater", b"", b"cat"]))
np.save("half.npy", np.arange(3, dtype="f2"))
np.save("comma,name.npy", np.arange(2.0))
np.savez("set.npz", a=np.arange(3.0), b=np.arange(3, dtype="i4"), h=np.arange(3, dtype="f2"))
np.savez_compressed("packed.npz", x=np.arange(3.0))
with open("raw.bin", "wb") as f:
    f.write(b"header.." + np.arange(6, dtype=">i4").reshape(2, 3).tobytes())
with open("a.npy", "rb") as f:
    whole = f.read()
with open("short.npy", "wb") as f:
    f.write(whole[:-8])
with open("text.csv", "w") as f:
    f.write("1,2,3\n")
