#!/usr/bin/env python3
"""Makes number_regions.bin and regions.txt from a phone.dat.

    python3 make_number_regions.py path/to/phone.dat

Source of the committed files: phone.dat 2312 (December 2023) of the Python
package `phone` 0.4.5 by ls0f; its metadata name the BSD licence, its README and
classifiers the MIT licence. A newer phone.dat in the same format works as well.

phone.dat: u32 version text, u32 offset of the index; records
`province|city|postcode|area code\\0`; index entries of 9 bytes: u32 seven-digit
prefix, u32 record offset, u8 operator. All little-endian.

regions.txt: one region a line, `province|city|area code`, most numbers first
within an area code; the line's number is the region's.

number_regions.bin, made to be searched where it lies (little-endian):
    4 bytes  "YDNR"
    u16      number of blocks
    blocks   u16 three-digit head, u32 index of its first run
    runs     u16 first offset in the block (0..9999), u16 region * 8 + operator,
             0xFFFF for "not in use"
"""

import pathlib
import struct
import sys
from collections import Counter

# phone.dat 2312 has one area code with a slip.
SLIPS = {"00479": "0479"}
# phone.dat: 1 China Mobile, 2 Unicom, 3 Telecom, 4 Telecom's, 5 Unicom's,
# 6 Mobile's resellers, 7 Broadnet, 8 its resellers. Here resellers keep their
# network and lose their kind: 1 Mobile, 2 Unicom, 3 Telecom, 4 Broadnet.
OPERATORS = {1: 1, 2: 2, 3: 3, 4: 3, 5: 2, 6: 1, 7: 4, 8: 4}
NOT_IN_USE = 0xFFFF


def read(path):
    data = pathlib.Path(path).read_bytes()
    (first,) = struct.unpack_from("<I", data, 4)
    for at in range(first, len(data) - 8, 9):
        prefix, offset, operator = struct.unpack_from("<IIB", data, at)
        text = data[offset : data.index(b"\0", offset)].decode()
        province, city, _postcode, area = text.split("|")
        yield prefix, (province, city, SLIPS.get(area, area)), OPERATORS[operator]


def main(path):
    entries = sorted(read(path))
    count = Counter(region for _, region, _ in entries)
    regions = sorted(count, key=lambda region: (region[2], -count[region], region))
    number = {region: n for n, region in enumerate(regions)}

    blocks, runs = [], []
    expected, before = None, None
    for prefix, region, operator in entries:
        head, offset = divmod(prefix, 10_000)
        code = number[region] * 8 + operator
        if not blocks or blocks[-1][0] != head:
            close(runs, expected, before)
            blocks.append((head, len(runs)))
            expected, before = 0, NOT_IN_USE
            if offset:
                runs.append((0, NOT_IN_USE))
        if offset != expected and before != NOT_IN_USE:
            runs.append((expected, NOT_IN_USE))
            before = NOT_IN_USE
        if code != before:
            runs.append((offset, code))
        expected, before = offset + 1, code
    close(runs, expected, before)

    here = pathlib.Path(__file__).parent
    lines = ("|".join(region) + "\n" for region in regions)
    (here / "regions.txt").write_text("".join(lines))
    out = bytearray(b"YDNR" + struct.pack("<H", len(blocks)))
    for head, first in blocks:
        out += struct.pack("<HI", head, first)
    for offset, code in runs:
        out += struct.pack("<HH", offset, code)
    (here / "number_regions.bin").write_bytes(out)
    print(f"{len(entries)} prefixes, {len(regions)} regions, {len(runs)} runs, {len(out)} bytes")


def close(runs, expected, before):
    """Ends a block whose last numbers are not in use."""
    if expected is not None and expected < 10_000 and before != NOT_IN_USE:
        runs.append((expected, NOT_IN_USE))


if __name__ == "__main__":
    main(sys.argv[1])
