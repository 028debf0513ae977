#!/usr/bin/env python3
"""Makes the array files of this folder with NumPy, and expected.txt, which says what they hold.

    python gen.py            writes the files (NumPy 2)
    python gen.py --check    reads them back with numpy.load and compares

expected.txt has one line per array: the operand, NumPy's code of the type, the shape (- for
0-d), C or F, the data's offset in the file, the format version, and the values in C order
(complex ones as two numbers, byte strings in hexadecimal behind an x).
"""
import io
import os
import struct
import sys
import zipfile

import numpy as np
from numpy.lib import format as npy

HERE = os.path.dirname(os.path.abspath(__file__))
TYPES = "b1 i1 u1 i2 u2 i4 u4 i8 u8 f4 f8 c8 c16".split()
lines = []


def values(code, n):
    """n values that tell every byte apart and include the extremes."""
    dt = np.dtype(code)
    if dt.kind == "b":
        return np.arange(n) % 3 == 0
    if dt.kind in "iu":
        info = np.iinfo(dt)
        step = (info.max - info.min) // (n - 1)
        return np.array([info.min + i * step for i in range(n - 1)] + [info.max], dt)
    info = np.finfo(dt)
    real = [0.1, -0.0, np.inf, info.max, info.smallest_subnormal, np.nan]
    reals = np.array((real * n)[:n], np.dtype(code).newbyteorder("=").type(0).real.dtype)
    if dt.kind == "f":
        return reals.astype(dt)
    out = np.empty(n, dt)
    out.real, out.imag = reals, np.roll(reals, 1)
    return out


def text(v):
    if isinstance(v, bytes):
        return "x" + v.hex()
    if isinstance(v, complex):
        return f"{v.real!r} {v.imag!r}"
    return repr(int(v)) if isinstance(v, (bool, int)) else repr(v)


def expect(operand, a, fortran, offset, version):
    # float() keeps float32 exact in its decimal text
    flat = [text(v) for v in a.flatten(order="C").tolist()]
    shape = "x".join(map(str, a.shape)) if a.shape else "-"
    lines.append(" ".join([operand, a.dtype.str, shape, "F" if fortran else "C", str(offset), version] + flat))


def read_header(f):
    """Where the data begin, whether in Fortran order, and the version."""
    version = npy.read_magic(f)
    size = "<H" if version == (1, 0) else "<I"
    (length,) = struct.unpack(size, f.read(struct.calcsize(size)))
    return f.tell() + length, "'fortran_order': True" in f.read(length).decode(), version


def save(name, a, version=None):
    path = os.path.join(HERE, name)
    with open(path, "wb") as f:
        npy.write_array(f, a, version=version)
    with open(path, "rb") as f:
        offset, fortran, version = read_header(f)
    expect(name, a, fortran, offset, "%d.%d" % version)


def by_hand(name, a, header, major, tail=b""):
    """A header text that NumPy reads but does not write."""
    text = header.encode("utf-8" if major == 3 else "latin1")
    head = b"\x93NUMPY" + bytes([major, 0]) + struct.pack("<H" if major == 1 else "<I", len(text)) + text
    path = os.path.join(HERE, name)
    with open(path, "wb") as f:
        f.write(head + a.tobytes(order="F" if "True" in header else "C") + tail)
    loaded = np.load(path)
    assert loaded.shape == a.shape and loaded.dtype == a.dtype and loaded.tobytes() == a.tobytes(), name
    expect(name, a, "True" in header, len(head), f"{major}.0")


def refused(name, a):
    with open(os.path.join(HERE, name), "wb") as f:
        npy.write_array(f, a, allow_pickle=True)


def archive(name, arrays, compressed):
    path = os.path.join(HERE, name)
    (np.savez_compressed if compressed else np.savez)(path, **arrays)
    with open(path, "rb") as f, zipfile.ZipFile(f) as z:
        for key, a in arrays.items():
            info = z.getinfo(key + ".npy")
            offset, fortran, version = read_header(io.BytesIO(z.read(info)))
            if not compressed:
                f.seek(info.header_offset + 26)
                offset += info.header_offset + 30 + sum(struct.unpack("<HH", f.read(4)))
            expect(f"{name},member={key}", a, fortran, offset, "%d.%d" % version)


def raw(name, a, prefix, order, operand):
    with open(os.path.join(HERE, name), "wb") as f:
        f.write(b"#" * prefix + a.tobytes(order=order))
    expect(operand, a, order == "F", prefix, "-")


def generate():
    for code in TYPES:
        a = values("<" + code, 6).reshape(2, 3)
        save(f"{code}_c.npy", a)
        save(f"{code}_f_big.npy", np.asfortranarray(a.astype(">" + code)))
    save("0d.npy", np.array(2.5))
    save("empty.npy", np.zeros((0,)))
    save("empty_3d.npy", np.zeros((3, 0, 2), "<i4", order="F"))
    save("8d.npy", np.arange(4, dtype="<i2").reshape(1, 1, 2, 1, 1, 2, 1, 1))
    save("fortran_3d.npy", np.asfortranarray(np.arange(24, dtype="<i8").reshape(2, 3, 4)))
    save("v2.npy", values("<f8", 6), version=(2, 0))
    save("v3.npy", np.asfortranarray(values("<i4", 6).reshape(3, 2)), version=(3, 0))

    a = values("<i8", 6).reshape(2, 3)
    by_hand("python2.npy", a, "{'descr': '<i8', 'fortran_order': False, 'shape': (2L, 3L), }\n", 1)
    by_hand("order_of_keys.npy", a, "{ 'shape' :(2,3),\"fortran_order\":True,\t'descr':\"<i8\"}", 1, tail=b"trailing bytes")
    by_hand("question_mark.npy", values("b1", 4), "{'descr': '?', 'fortran_order': False, 'shape': (4,)}", 3)

    save("9d.npy", np.zeros((1,) * 9, "<i2"))
    lines.pop()  # an error for the reader
    refused("structured.npy", np.zeros(2, [("x}", "<f8"), ("'descr': '<f4'", "<i4", (2,))]))
    refused("unicode.npy", np.array(["ab", "c"]))
    save("bytes.npy", np.array([b"ab", b"c"]))
    save("bytes_f.npy", np.asfortranarray(np.array([[b"abcde", b"", b"a\0b"], [b"\xff\x80", b"\0x", b"ab"]])))
    refused("datetime.npy", np.array(["2020-01-01"], "M8[ns]"))
    refused("object.npy", np.array([None, 1], object))
    refused("half.npy", np.zeros(2, "<f2"))

    matrix = np.asfortranarray(values("<i2", 6).reshape(2, 3))
    arrays = {"x": values("<f8", 6), "s": np.array(7, "<u4"), "matrix": matrix}
    archive("stored.npz", arrays, False)
    archive("deflated.npz", {**arrays, "big": np.full((40, 50), 1.5)}, True)
    lines.pop()  # 2,000 values: checked by the test in its own words
    archive("single.npz", {"only": values(">f4", 6)}, False)
    lines[-1] = lines[-1].replace("single.npz,member=only", "single.npz")

    m = values("<f4", 6).reshape(2, 3)
    raw("plain.bin", m, 0, "C", "plain.bin,dtype=<f4,shape=2x3")
    raw("offset.bin", values(">i2", 6).reshape(3, 2), 7, "F", "offset.bin,order=F,shape=3x2,offset=7,dtype=>i2")
    expect("plain.bin,dtype=<u1,offset=4", np.frombuffer(m.tobytes()[4:], "u1"), False, 4, "-")
    with open(os.path.join(HERE, "expected.txt"), "w") as f:
        f.write("\n".join(lines) + "\n")


def same(v, w):
    return v == w or v != v and w != w


def check():
    with open(os.path.join(HERE, "expected.txt")) as f:
        for line in f:
            operand, dt, shape, order, offset, version, *vals = line.split()
            path, *keys = operand.split(",")
            full = os.path.join(HERE, path)
            dims = () if shape == "-" else tuple(map(int, shape.split("x")))
            if version == "-":
                a = np.memmap(full, dt, "r", int(offset), dims, order)
            else:
                a = np.load(full)
                if path.endswith(".npz"):
                    a = a[keys[0].removeprefix("member=") if keys else "only"]
            assert a.dtype.str == dt and a.shape == dims, line
            got = a.flatten(order="C").tolist()
            want = vals if a.dtype.kind == "S" else [float(v) for v in vals]
            if a.dtype.kind == "S":
                got = ["x" + v.hex() for v in got]
            if a.dtype.kind == "c":
                got = [part for v in got for part in (v.real, v.imag)]
            if a.dtype.kind in "iub":
                want = [int(v) for v in vals]
            assert len(got) == len(want) and all(map(same, got, want)), line
    print("ok")


if __name__ == "__main__":
    check() if "--check" in sys.argv else generate()
