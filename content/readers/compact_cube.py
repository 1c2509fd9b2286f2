"""Reads the compact cube of a crime atlas: LSOA x month x category in one file.

    cube = read("compact.bin.gz")            # a path, an http address or bytes
    cube.count("E01015711", "2024-12", "burglary")   # a number; None: no file of the force
    for lsoa, month, category, count in cube.rows(): ...

The format is specified on the site's page data/compact-cube/. Python 3.8 or newer, no packages.
"""

import gzip
import json
import struct
import urllib.request

ESCAPE, UNKNOWN = 254, 255


class CompactCube:
    def __init__(self, data):
        """Takes the bytes of the unpacked file."""
        if data[:4] != b"CAC1":
            raise ValueError("not a compact cube of version 1")
        (length,) = struct.unpack_from("<I", data, 4)
        head = json.loads(data[8 : 8 + length])
        self.release, self.months, self.categories = head["release"], head["months"], head["categories"]
        at = 8 + length
        steps = iter(struct.unpack_from("<%dI" % head["lsoas"], data, at))
        self.lsoas = []
        for letter, count in head["letters"]:
            number = 0
            for _ in range(count):
                number += next(steps)
                self.lsoas.append("%s%08d" % (letter, number))
        at += 4 * len(self.lsoas)
        size = len(self.categories) * len(self.lsoas) * len(self.months)
        self.bytes = data[at : at + size]
        counts = struct.unpack_from("<%dI" % head["escaped"], data, at + size)
        places = (place for place, byte in enumerate(self.bytes) if byte == ESCAPE)
        self.escaped = dict(zip(places, counts))
        self.place_of_lsoa = {code: place for place, code in enumerate(self.lsoas)}

    def at(self, category, lsoa, month):
        """The count at places in the lists; None where the own force supplied no file."""
        place = (category * len(self.lsoas) + lsoa) * len(self.months) + month
        byte = self.bytes[place]
        return None if byte == UNKNOWN else self.escaped[place] if byte == ESCAPE else byte

    def count(self, lsoa, month, category):
        """The count of one LSOA, month and category."""
        return self.at(self.categories.index(category), self.place_of_lsoa[lsoa], self.months.index(month))

    def rows(self):
        """Every (lsoa, month, category, count), zeros and None included."""
        for c, category in enumerate(self.categories):
            for l, lsoa in enumerate(self.lsoas):
                for m, month in enumerate(self.months):
                    yield lsoa, month, category, self.at(c, l, m)


def read(source):
    """Reads a path, an http address or the bytes of the gzipped file."""
    if isinstance(source, bytes):
        packed = source
    elif str(source).startswith(("http://", "https://")):
        with urllib.request.urlopen(source) as answer:
            packed = answer.read()
    else:
        with open(source, "rb") as file:
            packed = file.read()
    return CompactCube(gzip.decompress(packed) if packed[:2] == b"\x1f\x8b" else packed)
