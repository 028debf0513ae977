"""Writes numpy.txt: what NumPy says of every pair of element types.

    python generate.py > numpy.txt

Each line: from to promote_types can_cast:same_kind can_cast:safe
"""

import numpy as np

TYPES = ("bool int8 uint8 int16 uint16 int32 uint32 int64 uint64 "
         "float32 float64 complex64 complex128").split()


def promote(a, b):
    t = np.promote_types(a, b)
    # float16 is not among our types: float32 holds what it holds.
    return "float32" if t == np.float16 else t.name


for a in TYPES:
    for b in TYPES:
        print(a, b, promote(a, b), int(np.can_cast(a, b, "same_kind")), int(np.can_cast(a, b, "safe")))
