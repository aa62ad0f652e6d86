"""Writes reference.tsv: inclusion probabilities of small designs by enumeration in exact fractions.

Needs only Python 3. Run it as: python3 reference.py > reference.tsv
"""
import random
from fractions import Fraction
from itertools import combinations, permutations, product


def plackett_luce(w, k):
    pi = [Fraction(0)] * len(w)
    for order in permutations(range(len(w)), k):
        left, p = sum(w), Fraction(1)
        for i in order:
            p *= w[i] / left
            left -= w[i]
        for i in order:
            pi[i] += p
    return pi


def conditional_poisson(w, k):
    pi, z = [Fraction(0)] * len(w), Fraction(0)
    for chosen in combinations(range(len(w)), k):
        q = Fraction(1)
        for i in chosen:
            q *= w[i]
        z += q
        for i in chosen:
            pi[i] += q
    return [p / z for p in pi]


def proportional(w, k):
    certain = set()
    while True:
        c = (k - len(certain)) / sum(x for i, x in enumerate(w) if i not in certain)
        more = {i for i, x in enumerate(w) if i not in certain and c * x >= 1}
        if not more:
            return [Fraction(1) if i in certain else c * x for i, x in enumerate(w)]
        certain |= more


def rounds(w, k):
    held_law = {}

    def go(held, p):
        if len(held) >= k:
            held_law[held] = held_law.get(held, 0) + p
            return
        rest = [i for i in range(len(w)) if i not in held]
        total = sum(w[i] for i in rest)
        after = {}
        for draws in product(rest, repeat=k):
            q = Fraction(1)
            for i in draws:
                q *= w[i] / total
            key = held | frozenset(draws)
            after[key] = after.get(key, 0) + q
        for key, q in after.items():
            go(key, p * q)

    go(frozenset(), Fraction(1))
    pi = [Fraction(0)] * len(w)
    for held, p in held_law.items():
        for i in held:
            pi[i] += p * Fraction(k, len(held))
    return pi


print("# Made by reference.py: design, k, weights, inclusion probabilities.")
dice = random.Random(20261)
for case in range(6):
    n = dice.randint(4, 6)
    k = dice.randint(1, 3)
    w = [Fraction(dice.choice([1, 2, 3, 5, 8, 40]) * dice.randint(1, 9)) for _ in range(n)]
    for law in (plackett_luce, conditional_poisson, proportional, rounds):
        pi = law(w, k)
        assert sum(pi) == k
        print(
            law.__name__,
            k,
            " ".join(str(x) for x in w),
            " ".join(repr(float(x)) for x in pi),
            sep="\t",
        )
