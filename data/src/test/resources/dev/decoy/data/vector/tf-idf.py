"""Makes tf-idf.json: cosines of tf-idf vectors of words and parts of words, by their definition.

Written for this test with NumPy 1.24.2 alone, without any hashing or projection; run once.
"""
import math
import re
from collections import Counter

import numpy

texts = [
    "The infection spreads through infected water.",
    "Infected wounds need antibiotics, and antibiotics need time.",
    "Water is the best drink; water, water, water!",
    "A wound that is not infected heals by itself.",
    "Stars are born in clouds of gas and dust.",
    "Dust clouds hide the birth of a star from view.",
    "Antibiotic resistance spreads among bacteria.",
    "The telescope saw a galaxy behind the dust.",
    "Bacteria in the water caused the infections.",
    "Time heals all wounds, they say, but antibiotics are faster.",
]
GRAM, SHARE = 4, 0.5


def words(text):
    return re.findall(r"[a-z]+", text.lower())


def parts(text):
    found = []
    for word in words(text):
        padded = " " + word + " "
        found += [padded[i : i + GRAM] for i in range(max(1, len(padded) - GRAM + 1))]
    return found


def weigh(features):
    counts = [Counter(features(text)) for text in texts]
    texts_with = Counter(f for count in counts for f in count)
    names = sorted(texts_with)
    out = numpy.zeros((len(texts), len(names)))
    for row, count in enumerate(counts):
        for name, n in count.items():
            idf = math.log((len(texts) + 1) / (texts_with[name] + 0.5))
            out[row, names.index(name)] = (1 + math.log(n)) * idf
    return out / numpy.linalg.norm(out, axis=1, keepdims=True)


w, g = weigh(words), weigh(parts)
mixed = (1 - SHARE) * w @ w.T + SHARE * g @ g.T
alone = w @ w.T
with open("tf-idf.json", "w") as out:
    out.write('{\n"note": "Made by tf-idf.py; cosines of the ten texts in its list, row by row.",\n"cases": [\n')
    out.write('{"mixed": %s, "words": %s}\n]}\n' % (mixed.ravel().round(12).tolist(), alone.ravel().round(12).tolist()))
