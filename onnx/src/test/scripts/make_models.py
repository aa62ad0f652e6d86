"""Makes the tiny models under src/test/resources/dev/decoy/onnx, and what they must give.

The expected token ids and vectors are computed here, in Python and NumPy in double precision, from the same weights and
by code that shares nothing with what is tested: tokenizers by the definitions of WordPiece, byte-level BPE and Unigram;
the model, pooling and layers by their formulas (and the order of operations of sentence-transformers 5 and model2vec 0.7,
whose sources were read; neither is needed here).

Needs: Python 3.9, numpy, onnx (Debian: python3-numpy, python3-onnx). Run it from anywhere:

    python3 make_models.py

All weights come from one seed, so that a second run writes the same bytes.
"""

import json
import math
import re
import shutil
import struct
import unicodedata
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OUT = Path(__file__).resolve().parent.parent / "resources/dev/decoy/onnx"
RNG = np.random.default_rng(20261126)

# ------------------------------------------------------------------------------------------------ tokenizers


def special(id, content):
    return {
        "id": id,
        "content": content,
        "single_word": False,
        "lstrip": False,
        "rstrip": False,
        "normalized": False,
        "special": True,
    }


class WordPiece:
    """BERT's: lower case without accents, words and punctuation apart, longest known piece first."""

    words = (
        "[PAD] [UNK] [CLS] [SEP] [MASK] the a an cat dog mat sat on and ##s ##ting sit run ##ning ! , . : query passage c ##af ##e "
        "big small of in is".split()
    )
    pad, cls, sep, unk = 0, 2, 3, 1

    def __init__(self):
        self.vocab = {w: i for i, w in enumerate(self.words)}

    def json(self, truncation=None, padding=None, bert=True):
        one = [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}]
        one.append({"SpecialToken": {"id": "[SEP]", "type_id": 0}})
        two = one + [{"Sequence": {"id": "B", "type_id": 1}}, {"SpecialToken": {"id": "[SEP]", "type_id": 1}}]
        return {
            "version": "1.0",
            "truncation": truncation,
            "padding": padding,
            "added_tokens": [special(i, w) for i, w in enumerate(self.words[:5])],
            "normalizer": {
                "type": "BertNormalizer",
                "clean_text": True,
                "handle_chinese_chars": True,
                "strip_accents": None,
                "lowercase": True,
            },
            "pre_tokenizer": {"type": "BertPreTokenizer"},
            "post_processor": {
                "type": "TemplateProcessing",
                "single": one,
                "pair": two,
                "special_tokens": {
                    "[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]},
                    "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]},
                },
            },
            "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
            "model": {
                "type": "WordPiece",
                "unk_token": "[UNK]",
                "continuing_subword_prefix": "##",
                "max_input_chars_per_word": 100,
                "vocab": self.vocab,
            },
        }

    def pieces(self, text):
        text = unicodedata.normalize("NFD", text.lower())
        text = "".join(c for c in text if unicodedata.category(c) != "Mn")
        ids = []
        for word in re.findall(r"\w+|[^\w\s]", text):
            found, start = [], 0
            while start < len(word):
                for end in range(len(word), start, -1):
                    piece = ("##" if start else "") + word[start:end]
                    if piece in self.vocab:
                        found.append(self.vocab[piece])
                        start = end
                        break
                else:
                    found = [self.unk]
                    break
            ids += found
        return ids

    def wrap(self, a, b=None):
        ids = [self.cls] + a + [self.sep]
        types = [0] * len(ids)
        if b is not None:
            ids += b + [self.sep]
            types += [1] * (len(b) + 1)
        return ids, types

    added = {False: 2, True: 3}  # special tokens of a text, of a pair


class ByteBpe:
    """GPT-2's: bytes as letters, merged by rank within what a regular expression cuts."""

    merges = ["t h", "th e", "Ġ the", "c a", "ca t", "Ġ cat", "d o", "do g", "Ġ dog", "Ġ s", "Ġs a", "Ġsa t", "o n", "Ġ on"]
    bos, pad, eos, unk = 0, 1, 2, 3

    def __init__(self):
        keep = [*range(33, 127), *range(161, 173), *range(174, 256)]
        self.letter, n = {b: chr(b) for b in keep}, 0
        for b in range(256):
            if b not in self.letter:
                self.letter[b] = chr(256 + n)
                n += 1
        words = ["<s>", "<pad>", "</s>", "<unk>"] + [self.letter[b] for b in range(256)]
        words += [m.replace(" ", "") for m in self.merges]
        # Merges that make the same word twice would break the count.
        assert len(words) == len(set(words))
        self.vocab = {w: i for i, w in enumerate(words)}
        self.rank = {tuple(m.split()): i for i, m in enumerate(self.merges)}

    def json(self, truncation=None, padding=None):
        return {
            "version": "1.0",
            "truncation": truncation,
            "padding": padding,
            "added_tokens": [special(i, w) for i, w in enumerate(["<s>", "<pad>", "</s>", "<unk>"])],
            "normalizer": None,
            "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True},
            "post_processor": {
                "type": "RobertaProcessing",
                "sep": ["</s>", 2],
                "cls": ["<s>", 0],
                "trim_offsets": True,
                "add_prefix_space": False,
            },
            "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
            "model": {
                "type": "BPE",
                "dropout": None,
                "unk_token": None,
                "continuing_subword_prefix": None,
                "end_of_word_suffix": None,
                "fuse_unk": False,
                "byte_fallback": False,
                "vocab": self.vocab,
                "merges": self.merges,
            },
        }

    def pieces(self, text):
        ids = []
        for word in re.findall(r"'s|'t|'re|'ve|'m|'ll|'d| ?[^\W\d_]+| ?\d+| ?[^\s\w]+|\s+(?!\S)|\s+", text):
            parts = [self.letter[b] for b in word.encode("utf-8")]
            while len(parts) > 1:
                pairs = [(self.rank.get((parts[i], parts[i + 1]), 1 << 30), i) for i in range(len(parts) - 1)]
                best, at = min(pairs)
                if best == 1 << 30:
                    break
                parts[at : at + 2] = [parts[at] + parts[at + 1]]
            ids += [self.vocab[p] for p in parts]
        return ids

    def wrap(self, a, b=None):
        ids = [self.bos] + a + [self.eos]
        if b is not None:
            ids += [self.eos] + b + [self.eos]
        return ids, [0] * len(ids)

    added = {False: 2, True: 4}


class Unigram:
    """SentencePiece's: the most likely cut; a space is ▁, one stands before the text."""

    pieces_scores = [
        ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -3.0), ("▁the", -2.0), ("▁cat", -2.5), ("▁ca", -4.0), ("t", -3.5),
        ("s", -3.2), ("▁dog", -2.7), ("▁sat", -2.9), ("▁on", -2.8), ("▁mat", -3.1), ("▁a", -2.4), ("nd", -3.9), ("a", -3.3),
        ("c", -4.1), ("d", -4.2), ("o", -4.3), ("g", -4.4), ("m", -4.5), ("h", -4.6), ("e", -4.0), ("n", -4.7), ("▁cats", -6.5),
    ]  # fmt: skip
    pad, eos, unk = 0, 1, 2

    def json(self, truncation=None, padding=None):
        return {
            "version": "1.0",
            "truncation": truncation,
            "padding": padding,
            "added_tokens": [special(i, w) for i, w in enumerate(["<pad>", "</s>", "<unk>"])],
            "normalizer": None,
            "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
            "post_processor": {
                "type": "TemplateProcessing",
                "single": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "</s>", "type_id": 0}}],
                "pair": [
                    {"Sequence": {"id": "A", "type_id": 0}},
                    {"SpecialToken": {"id": "</s>", "type_id": 0}},
                    {"Sequence": {"id": "B", "type_id": 0}},
                    {"SpecialToken": {"id": "</s>", "type_id": 0}},
                ],
                "special_tokens": {"</s>": {"id": "</s>", "ids": [1], "tokens": ["</s>"]}},
            },
            "decoder": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
            "model": {"type": "Unigram", "unk_id": 2, "vocab": [list(p) for p in self.pieces_scores], "byte_fallback": False},
        }

    def pieces(self, text):
        score = {p: s for p, s in self.pieces_scores[3:]}
        id = {p: i for i, (p, _) in enumerate(self.pieces_scores)}
        unknown = min(s for _, s in self.pieces_scores) - 10
        ids = []
        for word in re.findall(r"▁[^▁]*", "▁" + text.replace(" ", "▁")) if text else []:
            best = [(0.0, 0, 0)] + [(-math.inf, 0, 0)] * len(word)  # score, start, token
            for end in range(1, len(word) + 1):
                for start in range(end):
                    piece = word[start:end]
                    if piece in score:
                        s, token = best[start][0] + score[piece], id[piece]
                    elif end - start == 1:
                        s, token = best[start][0] + unknown, self.unk
                    else:
                        continue
                    if s > best[end][0]:
                        best[end] = (s, start, token)
            path, at = [], len(word)
            while at:
                path.append(best[at][2])
                at = best[at][1]
            for token in reversed(path):  # unknown characters side by side are one token
                if not (token == self.unk and ids and ids[-1] == self.unk):
                    ids.append(token)
        return ids

    def wrap(self, a, b=None):
        ids = a + [self.eos] + (b + [self.eos] if b is not None else [])
        return ids, [0] * len(ids)

    added = {False: 1, True: 2}


def encode(tokenizer, text, limit=None, left=False):
    pieces = tokenizer.pieces(text)
    cut = limit is not None and len(pieces) + tokenizer.added[False] > limit
    if cut:
        room = limit - tokenizer.added[False]
        pieces = pieces[len(pieces) - room :] if left else pieces[:room]
    return (*tokenizer.wrap(pieces), cut)


def encode_pair(tokenizer, a, b, limit):
    a, b = tokenizer.pieces(a), tokenizer.pieces(b)
    room, cut = limit - tokenizer.added[True], False
    assert room % 2 == 0  # else it would depend on who loses a tie
    while len(a) + len(b) > room:  # longest first, one token at a time
        cut = True
        (a if len(a) > len(b) else b).pop()
    return (*tokenizer.wrap(a, b), cut)


# ------------------------------------------------------------------------------------------------ models


def normal(*shape):
    return (RNG.standard_normal(shape) * 0.6).astype(np.float32)


class Transformer:
    """Embeddings of tokens (and positions, and types), one head of attention, a residual, tanh."""

    def __init__(self, vocab, dim, positions=None, types=False, masked=True):
        self.dim, self.positions, self.types, self.masked = dim, positions, types, masked
        self.tokens = normal(vocab, dim)
        self.place = normal(40, dim) if positions else None
        self.type = normal(2, dim) if types else None
        self.q, self.k, self.v = normal(dim, dim), normal(dim, dim), normal(dim, dim)

    def hidden(self, ids, types, first=0):
        x = self.tokens[ids].astype(np.float64)
        if self.positions:
            x = x + self.place[np.arange(first, first + len(ids))]
        if self.types:
            x = x + self.type[types]
        scores = (x @ self.q) @ (x @ self.k).T / math.sqrt(self.dim)
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.tanh(x + scores / scores.sum(axis=1, keepdims=True) @ (x @ self.v))

    def graph(self, integer=TensorProto.INT64, shape=("batch", "length"), extra=(), outputs=None):
        """extra: nodes and initializers behind 'hidden'; outputs: names, shapes."""
        nodes, weights, inputs = [], [], []

        def weight(name, value):
            weights.append(numpy_helper.from_array(np.asarray(value), name))
            return name

        def node(op, ins, out, **attributes):
            nodes.append(helper.make_node(op, ins, [out], **attributes))
            return out

        def input(name):
            inputs.append(helper.make_tensor_value_info(name, integer, list(shape)))
            return name

        x = node("Gather", [weight("embeddings.word", self.tokens), input("input_ids")], "words")
        if self.positions == "input":
            place = node("Gather", [weight("embeddings.position", self.place), input("position_ids")], "places")
            x = node("Add", [x, place], "placed")
        elif self.positions == "counted":
            length = node("Shape", ["input_ids"], "shape")
            length = node("Gather", [length, weight("one", np.int64(1))], "length")
            order = node("Range", [weight("zero", np.int64(0)), length, "one"], "order")
            place = node("Gather", [weight("embeddings.position", self.place), order], "places")
            x = node("Add", [x, place], "placed")
        if self.types:
            kind = node("Gather", [weight("embeddings.type", self.type), input("token_type_ids")], "kinds")
            x = node("Add", [x, kind], "typed")
        q = node("MatMul", [x, weight("q", self.q)], "queries")
        k = node("MatMul", [x, weight("k", self.k)], "keys")
        v = node("MatMul", [x, weight("v", self.v)], "values")
        k = node("Transpose", [k], "turned", perm=[0, 2, 1])
        s = node("Mul", [node("MatMul", [q, k], "raw"), weight("scale", np.float32(1 / math.sqrt(self.dim)))], "scaled")
        if self.masked:
            mask = node("Cast", [input("attention_mask")], "mask", to=TensorProto.FLOAT)
            mask = node("Unsqueeze", [mask, weight("axis", np.array([1], np.int64))], "wide")
            away = node("Mul", [node("Sub", [weight("ones", np.float32(1)), mask], "off"), weight("far", np.float32(-1e9))], "away")
            s = node("Add", [s, away], "masked")
        p = node("Softmax", [s], "weights", axis=2)
        x = node("Tanh", [node("Add", [x, node("MatMul", [p, v], "context")], "sum")], "hidden")
        for op, ins, out, attributes, own in extra:
            for name, value in own.items():
                weight(name, value)
            node(op, ins, out, **attributes)
        outputs = outputs or [("last_hidden_state", ["batch", "length", self.dim])]
        if "last_hidden_state" in [name for name, _ in outputs]:
            node("Identity", ["hidden"], "last_hidden_state")
        graph = helper.make_graph(
            nodes,
            "tiny",
            inputs,
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, dims) for name, dims in outputs],
            weights,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], producer_name="decoy tests")
        model.ir_version = 8
        onnx.checker.check_model(model)
        return model


POOLINGS = {
    "cls": lambda h: h[0],
    "max": lambda h: h.max(axis=0),
    "mean": lambda h: h.mean(axis=0),
    "mean_sqrt_len_tokens": lambda h: h.sum(axis=0) / math.sqrt(len(h)),
    "lasttoken": lambda h: h[-1],
}


def pool(hidden, modes, skip=0):
    out = []
    for mode in modes:
        if mode == "weightedmean":
            w = np.arange(1, len(hidden) + 1)[skip:, None]
            out.append((hidden[skip:] * w).sum(axis=0) / w.sum())
        else:
            out.append(POOLINGS[mode](hidden[skip:]))
    return np.concatenate(out)


def unit(v):
    return v / max(np.linalg.norm(v), 1e-12)


# ------------------------------------------------------------------------------------------------ files


def write_json(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=None) + "\n", encoding="utf-8")


TYPES = {"float32": "F32", "float16": "F16", "float64": "F64", "int64": "I64", "int32": "I32", "int8": "I8"}


def write_safetensors(path, tensors):
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name, value in tensors.items():
        raw = np.ascontiguousarray(value).tobytes()
        header[name] = {
            "dtype": TYPES[value.dtype.name],
            "shape": list(value.shape),
            "data_offsets": [len(data), len(data) + len(raw)],
        }
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def save_model(model, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(model.SerializeToString())


def modules(folder, *kinds, prefix="sentence_transformers.models."):
    """kinds: (class, path)."""
    entries = [{"idx": i, "name": str(i), "path": p, "type": prefix + k} for i, (k, p) in enumerate(kinds)]
    write_json(folder / "modules.json", entries)


def expect(folder, note, cases):
    lines = [json.dumps({"note": note})]
    for case in cases:
        case = {k: [round(float(x), 9) for x in v] if k == "vector" else v for k, v in case.items()}
        lines.append(json.dumps(case, ensure_ascii=False))
    (folder / "expected.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def case(side, text, ids, cut, vector):
    return {"side": side, "text": text, "ids": ids, "cut": cut, "vector": vector}


TEXTS = [
    "the cat sat",
    "The CATS sat on the mat!",
    "dogs",
    "",
    "a big dog, and a small cat.",
    "zebra cat",
    "the cat sat on the mat and the dog sat on the cat and the cat sat on the dog",
    "café : running",
    "a dog is sitting in the mat",
]


def bert_mean():
    """WordPiece, types, mean by the older keys, Normalize, prompts of both sides, 12 tokens."""
    folder, t = OUT / "bert-mean", WordPiece()
    m = Transformer(len(t.words), 8, positions="counted", types=True)
    padding = {
        "strategy": {"Fixed": 16}, "direction": "Right", "pad_to_multiple_of": None, "pad_id": 0, "pad_type_id": 0, "pad_token": "[PAD]",
    }  # fmt: skip
    write_json(folder / "tokenizer.json", t.json({"direction": "Right", "max_length": 5, "strategy": "LongestFirst", "stride": 0}, padding))
    save_model(m.graph(), folder / "onnx/model.onnx")
    write_json(folder / "config.json", {"model_type": "bert", "hidden_size": 8, "max_position_embeddings": 40, "pad_token_id": 0})
    write_json(folder / "tokenizer_config.json", {"model_max_length": 1000000000000000019884624838656, "pad_token": "[PAD]"})
    write_json(folder / "sentence_bert_config.json", {"max_seq_length": 12, "do_lower_case": False})
    write_json(
        folder / "1_Pooling/config.json",
        {
            "word_embedding_dimension": 8,
            "pooling_mode_cls_token": False,
            "pooling_mode_mean_tokens": True,
            "pooling_mode_max_tokens": False,
            "pooling_mode_mean_sqrt_len_tokens": False,
        },
    )
    modules(folder, ("Transformer", ""), ("Pooling", "1_Pooling"), ("Normalize", "2_Normalize"))
    prompts = {"query": "query: ", "passage": "passage: "}
    write_json(folder / "config_sentence_transformers.json", {"prompts": prompts, "default_prompt_name": None, "similarity_fn_name": "cosine"})
    cases = []
    for side, prompt in ("QUERY", "query: "), ("DOCUMENT", "passage: "):
        for text in TEXTS:
            ids, types, cut = encode(t, prompt + text, 12)
            cases.append(case(side, text, ids, cut, unit(pool(m.hidden(ids, types), ["mean"]))))
    expect(folder, bert_mean.__doc__, cases)
    # What a model makes in single rows, for the test of batches: nothing more is needed.
    pytorch_only(folder)


def pytorch_only(folder):
    target = OUT / "pytorch-only"
    for name in "tokenizer.json", "config.json", "modules.json", "sentence_bert_config.json":
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(folder / name, target / name)
    write_safetensors(target / "model.safetensors", {"encoder.weight": normal(2, 2)})


def cls_dense():
    """cls by the newer key, then Dense with tanh, LayerNorm, Dense with residual and GELU; compared by inner product."""
    folder, t = OUT / "cls-dense", WordPiece()
    m = Transformer(len(t.words), 8, positions="counted")
    write_json(folder / "tokenizer.json", t.json())
    save_model(m.graph(), folder / "model.onnx")
    write_json(folder / "config.json", {"model_type": "distilbert", "max_position_embeddings": 10})
    write_json(folder / "1_Pooling/config.json", {"embedding_dimension": 8, "pooling_mode": "cls", "include_prompt": True})
    w, b = normal(6, 8), normal(6)
    write_safetensors(folder / "2_Dense/model.safetensors", {"linear.weight": w, "linear.bias": b})
    write_json(
        folder / "2_Dense/config.json",
        {"in_features": 8, "out_features": 6, "bias": True, "activation_function": "torch.nn.modules.activation.Tanh"},
    )
    scale, shift = normal(6) + 1, normal(6)
    write_safetensors(folder / "3_LayerNorm/model.safetensors", {"norm.weight": scale, "norm.bias": shift})
    write_json(folder / "3_LayerNorm/config.json", {"dimension": 6})
    w2, r2 = normal(5, 6), normal(5, 6)
    write_safetensors(folder / "4_Dense/model.safetensors", {"linear.weight": w2.astype(np.float16), "residual.weight": r2})
    write_json(
        folder / "4_Dense/config.json",
        {
            "in_features": 6,
            "out_features": 5,
            "bias": False,
            "activation_function": "torch.nn.modules.activation.GELU",
            "module_input_name": "sentence_embedding",
            "module_output_name": None,
            "use_residual": True,
        },
    )
    kinds = ("Transformer", ""), ("Pooling", "1_Pooling"), ("Dense", "2_Dense"), ("LayerNorm", "3_LayerNorm"), ("Dense", "4_Dense")
    modules(folder, *kinds)
    write_json(folder / "config_sentence_transformers.json", {"similarity_fn_name": "dot"})
    cases = []
    for text in TEXTS:
        ids, types, cut = encode(t, text, 10)
        v = np.tanh(w.astype(np.float64) @ pool(m.hidden(ids, types), ["cls"]) + b)
        v = (v - v.mean()) / math.sqrt(v.var() + 1e-5) * scale + shift
        g = w2.astype(np.float16).astype(np.float64) @ v
        g = np.array([0.5 * x * (1 + math.erf(x / math.sqrt(2))) for x in g])
        cases.append(case("DOCUMENT", text, ids, cut, g + r2.astype(np.float64) @ v))
    expect(folder, cls_dense.__doc__, cases)


def all_poolings():
    """All six poolings after one another, no modules.json, nothing about similarity: brought to length 1."""
    folder, t = OUT / "all-poolings", WordPiece()
    m = Transformer(len(t.words), 8, positions="counted")
    modes = ["lasttoken", "cls", "max", "mean", "mean_sqrt_len_tokens", "weightedmean"]
    write_json(folder / "tokenizer.json", t.json())
    save_model(m.graph(), folder / "model.onnx")
    write_json(folder / "tokenizer_config.json", {"model_max_length": 9})
    write_json(folder / "1_Pooling/config.json", {"word_embedding_dimension": 8, "pooling_mode": modes})
    cases = []
    for text in TEXTS:
        ids, types, cut = encode(t, text, 9)
        cases.append(case("QUERY", text, ids, cut, unit(pool(m.hidden(ids, types), modes))))
    expect(folder, all_poolings.__doc__, cases)


def last_left():
    """Byte-level BPE, the last token, padded and cut at the left, positions given, whole numbers of 32 bits."""
    folder, t = OUT / "last-left", ByteBpe()
    m = Transformer(len(t.vocab), 8, positions="input")
    write_json(folder / "tokenizer.json", t.json())
    save_model(m.graph(integer=TensorProto.INT32), folder / "onnx/model.onnx")
    write_json(folder / "config.json", {"model_type": "gpt2", "max_position_embeddings": 14})
    sides = {"padding_side": "left", "truncation_side": "left", "pad_token": {"content": "<pad>"}, "model_max_length": 20}
    write_json(folder / "tokenizer_config.json", sides)
    write_json(folder / "1_Pooling/config.json", {"word_embedding_dimension": 8, "pooling_mode_lasttoken": True, "pooling_mode_mean_tokens": False})
    newer = "sentence_transformers.sentence_transformer.modules."
    modules(folder, ("transformer.Transformer", ""), ("pooling.Pooling", "1_Pooling"), ("normalize.Normalize", "2"), prefix=newer)
    cases = []
    for text in ["the cat sat", "cat", "", "Ünï çødé", "dog's on the cat the cat the cat sat", "  two  spaces 12"]:
        ids, types, cut = encode(t, text, 14, left=True)
        cases.append(case("DOCUMENT", text, ids, cut, unit(pool(m.hidden(ids, types), ["lasttoken"]))))
    expect(folder, last_left.__doc__, cases)


def without_prompt():
    """The prompt's tokens are read but not pooled; both sides take the default prompt."""
    folder, t = OUT / "without-prompt", WordPiece()
    m = Transformer(len(t.words), 8, positions="counted")
    write_json(folder / "tokenizer.json", t.json())
    save_model(m.graph(), folder / "model.onnx")
    write_json(folder / "sentence_bert_config.json", {"max_seq_length": 20})
    write_json(folder / "1_Pooling/config.json", {"embedding_dimension": 8, "pooling_mode": ["mean", "cls", "weightedmean"], "include_prompt": False})
    modules(folder, ("Transformer", ""), ("Pooling", "1_Pooling"))
    prompt = "the query is in: "
    write_json(
        folder / "config_sentence_transformers.json",
        {"prompts": {"task": prompt}, "default_prompt_name": "task", "similarity_fn_name": "dot_product"},
    )
    skip = 1 + len(t.pieces(prompt))  # with [CLS], without [SEP]
    cases = []
    for side in "QUERY", "DOCUMENT":
        for text in TEXTS:
            ids, types, cut = encode(t, prompt + text, 20)
            cases.append(case(side, text, ids, cut, pool(m.hidden(ids, types), ["mean", "cls", "weightedmean"], skip)))
    expect(folder, without_prompt.__doc__, cases)


def whole_graph():
    """Unigram; the model pools and normalizes by itself and gives token_embeddings and sentence_embedding."""
    folder, t = OUT / "whole-graph", Unigram()
    m = Transformer(len(t.pieces_scores), 8)
    axis = {"axis2": np.array([2], np.int64)}
    extra = [
        ("Identity", ["hidden"], "token_embeddings", {}, {}),
        ("Unsqueeze", ["mask", "axis2"], "tall", {}, axis),
        ("Mul", ["hidden", "tall"], "kept", {}, {}),
        ("ReduceSum", ["kept", "axis"], "summed", {"keepdims": 0}, {}),
        ("ReduceSum", ["mask", "axis"], "count", {"keepdims": 1}, {}),
        ("Div", ["summed", "count"], "meant", {}, {}),
        ("LpNormalization", ["meant"], "sentence_embedding", {"axis": 1, "p": 2}, {}),
    ]
    outputs = [("token_embeddings", ["batch", "length", 8]), ("sentence_embedding", ["batch", 8])]
    write_json(folder / "tokenizer.json", t.json())
    save_model(m.graph(extra=extra, outputs=outputs), folder / "onnx/model.onnx")
    write_json(folder / "config.json", {"model_type": "t5"})
    cases = []
    for text in ["the cat sat", "cats and dogs", "", "the zebra", "a dog sat on the mat", "thecat"]:
        ids, types, cut = encode(t, text, 512)
        cases.append(case("QUERY", text, ids, cut, unit(pool(m.hidden(ids, types), ["mean"]))))
    expect(folder, whole_graph.__doc__, cases)


def no_mask():
    """A model that cannot tell padding from tokens: texts of one length only may share a batch."""
    folder, t = OUT / "no-mask", WordPiece()
    m = Transformer(len(t.words), 8, masked=False)
    write_json(folder / "tokenizer.json", t.json())
    save_model(m.graph(), folder / "model.onnx")
    write_json(folder / "tokenizer_config.json", {"model_max_length": 30})
    cases = []
    for text in TEXTS:
        ids, types, cut = encode(t, text, 30)
        cases.append(case("QUERY", text, ids, cut, unit(pool(m.hidden(ids, types), ["mean"]))))
    expect(folder, no_mask.__doc__, cases)


def fixed():
    """Exported for one text of 8 tokens."""
    folder, t = OUT / "fixed", WordPiece()
    m = Transformer(len(t.words), 8)
    write_json(folder / "tokenizer.json", t.json())
    save_model(m.graph(shape=(1, 8), outputs=[("last_hidden_state", [1, 8, 8])]), folder / "model.onnx")
    cases = []
    for text in TEXTS:
        ids, types, cut = encode(t, text, 8)
        cases.append(case("QUERY", text, ids, cut, unit(pool(m.hidden(ids, types), ["mean"]))))
    expect(folder, fixed.__doc__, cases)


def external():
    """Weights in a second file, and RoBERTa's room for 14 positions, which is 12 tokens."""
    folder, t = OUT / "external", ByteBpe()
    m = Transformer(len(t.vocab), 8, positions="input")
    write_json(folder / "tokenizer.json", t.json())
    model = m.graph()
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save_model(
        model, str(folder / "model.onnx"), save_as_external_data=True, location="model.onnx_data", size_threshold=64, convert_attribute=False
    )
    write_json(folder / "config.json", {"model_type": "roberta", "max_position_embeddings": 14, "pad_token_id": 1})
    write_json(folder / "1_Pooling/config.json", {"pooling_mode_max_tokens": True})
    write_json(folder / "config_sentence_transformers.json", {"similarity_fn_name": "dot"})
    cases = []
    for text in ["the cat", "dog", "the cat sat on the dog the cat sat on the dog"]:
        ids, types, cut = encode(t, text, 12)
        cases.append(case("QUERY", text, ids, cut, pool(m.hidden(ids, types, first=2), ["max"])))
    expect(folder, external.__doc__, cases)


PAIRS = [
    ("the cat", "the cat sat on the mat"),
    ("the cat", "dogs"),
    ("zebra", "a big dog, and a small cat."),
    ("the big cat is in the mat", "the dog sat on the cat and the cat sat on the dog and the cat"),
    ("the cat sat on the mat and the dog sat on the cat", "a dog"),
    ("", "cat"),
    ("cat", ""),
]


def cross(name, note, classes, config, score, limit):
    folder, t = OUT / name, WordPiece()
    m = Transformer(len(t.words), 8, positions="counted", types=True)
    w, b = normal(8, classes) * 2, normal(classes)
    extra = [
        ("Gather", ["hidden", "first"], "cls", {"axis": 1}, {"first": np.int64(0)}),
        ("MatMul", ["cls", "classifier"], "unbiased", {}, {"classifier": w}),
        ("Add", ["unbiased", "bias"], "logits", {}, {"bias": b}),
    ]
    write_json(folder / "tokenizer.json", t.json())
    save_model(m.graph(extra=extra, outputs=[("logits", ["batch", classes])]), folder / "onnx/model.onnx")
    write_json(folder / "config.json", {"model_type": "bert", "max_position_embeddings": 40, **config})
    write_json(folder / "tokenizer_config.json", {"model_max_length": limit})
    cases = []
    for query, text in PAIRS:
        ids, types, cut = encode_pair(t, query, text, limit)
        logits = m.hidden(ids, types)[0] @ w + b
        cases.append({"query": query, "text": text, "ids": ids, "types": types, "cut": cut, "vector": [score(logits)]})
    expect(folder, note, cases)


def softmax(x, i):
    return float(np.exp(x[i] - x.max()) / np.exp(x - x.max()).sum())


def static_sentence_transformers():
    """embedding.weight, unknown tokens kept, Normalize, cut to 7 tokens by tokenizer.json, padding that must not count."""
    folder, t = OUT / "static-sentence-transformers", WordPiece()
    e = normal(len(t.words), 8)
    padding = {
        "strategy": "BatchLongest", "direction": "Right", "pad_to_multiple_of": None, "pad_id": 0, "pad_type_id": 0, "pad_token": "[PAD]",
    }  # fmt: skip
    write_json(folder / "tokenizer.json", t.json({"direction": "Right", "max_length": 7, "strategy": "LongestFirst", "stride": 0}, padding))
    write_safetensors(folder / "model.safetensors", {"embedding.weight": e})
    modules(folder, ("StaticEmbedding", ""), ("Normalize", "1_Normalize"))
    cases = []
    for text in TEXTS:
        ids = t.pieces(text)
        cut, ids = len(ids) > 7, ids[:7]
        v = e[ids].astype(np.float64).mean(axis=0) if ids else np.zeros(8)
        cases.append(case("QUERY", text, ids, cut, unit(v) if ids else v))
    expect(folder, static_sentence_transformers.__doc__, cases)


def static_model2vec():
    """model2vec after vocabulary quantization: embeddings (half precision), weights, mapping; unknown tokens dropped."""
    folder, t = OUT / "static-model2vec", WordPiece()
    e, w = normal(11, 8).astype(np.float16), np.abs(normal(len(t.words))).astype(np.float64)
    mapping = RNG.integers(0, 11, len(t.words)).astype(np.int64)
    write_json(folder / "tokenizer.json", t.json())
    write_safetensors(folder / "model.safetensors", {"embeddings": e, "weights": w, "mapping": mapping})
    write_json(folder / "config.json", {"model_type": "model2vec", "normalize": True, "vocabulary_quantization": 11})
    modules(folder, ("StaticEmbedding", "."), ("Normalize", "1_Normalize"))
    cases = []
    for text in TEXTS + ["zebra"]:
        ids = [i for i in t.pieces(text) if i != t.unk]
        v = (e.astype(np.float64)[mapping[ids]] * w[ids][:, None]).mean(axis=0) if ids else np.zeros(8)
        cases.append(case("QUERY", text, ids, False, v / (np.linalg.norm(v) + 1e-32)))
    expect(folder, static_model2vec.__doc__, cases)


def static_nested():
    """0_StaticEmbedding, Unigram (of which model2vec drops nothing), prompts, compared by inner product."""
    folder, t = OUT / "static-nested", Unigram()
    e = (RNG.integers(-127, 128, (len(t.pieces_scores), 8))).astype(np.int8)
    write_json(folder / "0_StaticEmbedding/tokenizer.json", t.json())
    write_safetensors(folder / "0_StaticEmbedding/model.safetensors", {"embedding.weight": e})
    modules(folder, ("StaticEmbedding", "0_StaticEmbedding"))
    write_json(
        folder / "config_sentence_transformers.json",
        {"prompts": {"query": "the ", "document": ""}, "default_prompt_name": "query", "similarity_fn_name": "dot"},
    )
    cases = []
    for side, prompt in ("QUERY", "the "), ("DOCUMENT", ""):
        for text in ["cat", "zebra dogs", "", "a dog sat on the mat"]:
            ids = t.pieces(prompt + text)
            v = e[ids].astype(np.float64).mean(axis=0) if ids else np.zeros(8)
            cases.append(case(side, text, ids, False, v))
    expect(folder, static_nested.__doc__, cases)


def main():
    if OUT.exists():
        shutil.rmtree(OUT)
    bert_mean()
    cls_dense()
    all_poolings()
    last_left()
    without_prompt()
    whole_graph()
    no_mask()
    fixed()
    external()
    one = {"num_labels": 1, "id2label": {"0": "LABEL_0"}}
    cross("cross-sigmoid", "One number, nothing said: sigmoid.", 1, one, lambda x: 1 / (1 + math.exp(-x[0])), 39)
    said = {"sentence_transformers": {"activation_fn": "torch.nn.modules.linear.Identity"}}
    cross("cross-identity", "One number as it is, cut to 15 tokens.", 1, {**one, **said}, lambda x: x[0], 15)
    two = {"id2label": {"0": "no", "1": "yes"}}
    cross("cross-two", "The second of two classes.", 2, two, lambda x: softmax(x, 1), 39)
    three = {"id2label": {"0": "contradiction", "1": "entailment", "2": "neutral"}}
    cross("cross-three", "The class entailment of three.", 3, three, lambda x: softmax(x, 1), 39)
    static_sentence_transformers()
    static_model2vec()
    static_nested()
    size = sum(f.stat().st_size for f in OUT.rglob("*") if f.is_file())
    print(f"{size / 1000:.0f} kB in {OUT}")


if __name__ == "__main__":
    main()
