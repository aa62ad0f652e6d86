"""Writes bm25-reference.json: BM25 scores in double precision, from the formula alone.

No search library is involved. Document lengths go through the one-byte code that Lucene documents
for norms: exact up to 39, then four significant bits above an offset of 24. Run with any Python 3.
"""

import json
import math
import random

K1, B = 0.9, 0.4


def rounded(length):
    """The length that is left of one after it was kept in a byte."""
    if length < 24:
        return length
    rest = length - 24
    bits = rest.bit_length()
    if bits > 4:
        rest = rest >> (bits - 4) << (bits - 4)
    return 24 + rest


def main():
    rng = random.Random(20)
    words = [f"word{i}" for i in range(60)]
    weights = [1 / (i + 1) for i in range(60)]
    documents = [rng.choices(words, weights, k=n) for n in (0, 1, 2, 3, 7, 24, 39, 40, 41, 43, 57, 64, 90, 143, 300, 1000)]
    queries = [rng.choices(words, weights, k=n) for n in (1, 1, 2, 3, 5, 8, 30)] + [["word59", "word59", "nowhere"]]

    filled = [d for d in documents if d]
    mean = sum(map(len, filled)) / len(filled)
    scores = []
    for query in queries:
        row = []
        for document in documents:
            norm = K1 * (1 - B + B * rounded(len(document)) / mean)
            total = 0.0
            for term in query:
                df = sum(term in d for d in documents)
                tf = document.count(term)
                if tf:
                    total += math.log(1 + (len(filled) - df + 0.5) / (df + 0.5)) * tf / (tf + norm)
            row.append(total)
        scores.append(row)
    note = "BM25 scores by bm25-reference.py, which uses no search library; queries in rows, documents in columns"
    with open("bm25-reference.json", "w") as out:
        json.dump({"note": note, "k1": K1, "b": B, "documents": [" ".join(d) for d in documents],
                   "queries": [" ".join(q) for q in queries], "scores": scores}, out, indent=1)
        out.write("\n")


main()
