"""The student's layers as an ONNX graph without weights: the loader hands them over from the safetensors file."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import onnx
from onnx import TensorProto, helper

MICROSOFT = "com.microsoft"


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a BERT encoder."""

    hidden: int
    inner: int
    heads: int
    layers: int
    epsilon: float = 1e-12


@dataclass(slots=True)
class _Graph:
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    weights: list[onnx.TensorProto] = field(default_factory=list)

    def add(self, op: str, inputs: list[str], output: str, **options: int | float) -> str:
        domain = MICROSOFT if op in {"Attention", "SkipLayerNormalization", "BiasGelu"} else ""
        node = helper.make_node(op, inputs, [output], domain=domain)
        node.attribute.extend(helper.make_attribute(key, value) for key, value in options.items())
        self.nodes.append(node)
        return output

    def weight(self, name: str, *dims: int) -> str:
        tensor = onnx.TensorProto(name=name, data_type=TensorProto.FLOAT, dims=dims)
        tensor.data_location = TensorProto.EXTERNAL
        for key, value in (("location", "weights"), ("offset", "0"), ("length", str(4 * _product(dims)))):
            tensor.external_data.add(key=key, value=value)
        self.weights.append(tensor)
        return name


def _product(dims: tuple[int, ...]) -> int:
    out = 1
    for dim in dims:
        out *= dim
    return out


def _layer(graph: _Graph, shape: Shape, index: int, hidden: str) -> str:
    at, size = f"layer.{index}.", shape.hidden
    weights = [graph.weight(at + "qkv.weight", size, 3 * size), graph.weight(at + "qkv.bias", 3 * size)]
    mixed = graph.add("Attention", [hidden, *weights, "mask"], at + "mixed", num_heads=shape.heads)
    flat = graph.add("MatMul", [mixed, graph.weight(at + "attention.weight", size, size)], at + "attention")
    norm = [graph.weight(at + f"attention_norm.{part}", size) for part in ("weight", "bias")]
    bias = graph.weight(at + "attention.bias", size)
    middle = graph.add("SkipLayerNormalization", [flat, hidden, *norm, bias], at + "middle", epsilon=shape.epsilon)
    wide = graph.add("MatMul", [middle, graph.weight(at + "inner.weight", size, shape.inner)], at + "wide")
    bent = graph.add("BiasGelu", [wide, graph.weight(at + "inner.bias", shape.inner)], at + "bent")
    narrow = graph.add("MatMul", [bent, graph.weight(at + "outer.weight", shape.inner, size)], at + "narrow")
    norm = [graph.weight(at + f"outer_norm.{part}", size) for part in ("weight", "bias")]
    bias = graph.weight(at + "outer.bias", size)
    return graph.add("SkipLayerNormalization", [narrow, middle, *norm, bias], at + "out", epsilon=shape.epsilon)


def build_graph(shape: Shape) -> onnx.ModelProto:
    """A graph from `rows` (texts, pieces, hidden) and `mask` (texts, pieces) to `hidden`, weights left outside."""
    graph = _Graph()
    norm = [graph.weight(f"norm.{part}", shape.hidden) for part in ("weight", "bias")]
    hidden = graph.add("LayerNormalization", ["rows", *norm], "start", epsilon=shape.epsilon, axis=-1)
    for index in range(shape.layers):
        hidden = _layer(graph, shape, index, hidden)
    graph.nodes[-1].output[0] = "hidden"
    dims: list[str | int | None] = ["texts", "pieces", shape.hidden]
    built = helper.make_graph(
        graph.nodes,
        "encoder",
        [
            helper.make_tensor_value_info("rows", TensorProto.FLOAT, dims),
            helper.make_tensor_value_info("mask", TensorProto.INT32, dims[:2]),
        ],
        [helper.make_tensor_value_info("hidden", TensorProto.FLOAT, dims)],
        initializer=graph.weights,
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)]
    return helper.make_model(built, opset_imports=opsets, ir_version=9)


def write_graph(shape: Shape, path: Path) -> None:
    """Write the graph; the file is a few kilobytes."""
    path.write_bytes(build_graph(shape).SerializeToString())
