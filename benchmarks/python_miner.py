"""A straight Python miner: our own version, written for comparison, of the algorithm of sentence-transformers' mine_hard_negatives.

    python3 benchmarks/python_miner.py CORPUS QUERIES QRELS DOCS.npy QUERIES.npy OUT

It takes the peer's steps with its defaults (FAISS's IndexFlatIP in batches of 16,384 queries; depth 10 times the negatives and the most
positives of a query, one more searched for; known positives out; the rule of the relative margin on the lowest positive; the best of the
rest; triplets), as one would write them: vectors read whole, texts in lists, results of all queries at hand. Not the peer's code, and no
torch, no Arrow table of the result: those would only add memory. Vectors are ready made, of unit length.

Prints its times as JSON.
"""
import json
import sys
import time

import faiss
import numpy as np

NEGATIVES = 8
RELATIVE_MARGIN = 0.05
FAISS_BATCH = 16384


def texts(file):
    records = [json.loads(line) for line in open(file)]
    return [record["_id"] for record in records], [record["text"] for record in records]


def main():
    corpus_file, queries_file, qrels_file, documents_file, anchors_file, out_file = sys.argv[1:]
    began = time.perf_counter()
    document_ids, corpus = texts(corpus_file)
    query_ids, queries = texts(queries_file)
    document_at = {name: i for i, name in enumerate(document_ids)}
    query_at = {name: i for i, name in enumerate(query_ids)}
    positives = [[] for _ in queries]
    with open(qrels_file) as file:
        next(file)
        for line in file:
            query, document, grade = line.rstrip("\n").split("\t")
            if int(grade) > 0:
                positives[query_at[query]].append(document_at[document])
    corpus_embeddings = np.load(documents_file)
    query_embeddings = np.load(anchors_file)
    read = time.perf_counter()

    depth = NEGATIVES * 10 + max(map(len, positives))
    index = faiss.IndexFlatIP(corpus_embeddings.shape[1])
    index.add(corpus_embeddings)
    found_scores, found = [], []
    for begin in range(0, len(query_embeddings), FAISS_BATCH):
        some_scores, some = index.search(query_embeddings[begin:begin + FAISS_BATCH], depth + 1)
        found_scores.append(some_scores)
        found.append(some)
    scores = np.concatenate(found_scores)
    indices = np.concatenate(found)
    del found_scores, found
    searched = time.perf_counter()

    lowest = np.empty(len(queries), np.float32)
    for query, known in enumerate(positives):
        lowest[query] = (corpus_embeddings[known] @ query_embeddings[query]).min() if known else np.nan
        scores[query, np.isin(indices[query], known)] = -np.inf
    scores[scores > lowest[:, None] * (1 - RELATIVE_MARGIN)] = -np.inf
    best = np.argsort(-scores, axis=1, kind="stable")[:, :NEGATIVES]
    indices = np.take_along_axis(indices, best, axis=1)
    scores = np.take_along_axis(scores, best, axis=1)
    judged = time.perf_counter()

    written = 0
    with open(out_file, "w") as out:
        for query, known in enumerate(positives):
            for positive in known:
                for negative, score in zip(indices[query], scores[query]):
                    if score != -np.inf:
                        out.write(json.dumps({"anchor": queries[query], "positive": corpus[positive], "negative": corpus[negative]}) + "\n")
                        written += 1
    print(json.dumps({"read s": read - began, "search s": searched - read, "judge and select s": judged - searched,
                      "write s": time.perf_counter() - judged, "triplets": written}))


main()
