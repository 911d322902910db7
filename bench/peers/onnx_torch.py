"""The networks of this repository in PyTorch, filled from their ONNX files: a small protobuf reader, because Debian's torch 1.13 has
no ONNX import. Knows the operators those files hold: Sub Div Conv Relu Add GlobalAveragePool Flatten Gemm."""
import struct

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F


def fields(data):
    """(number, value) pairs of a protobuf message; length-delimited values are bytes."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        tag = varint()
        number, wire = tag >> 3, tag & 7
        if wire == 0:
            yield number, varint()
        else:
            length = varint() if wire == 2 else {1: 8, 5: 4}[wire]
            yield number, data[at : at + length]
            at += length


def packed(value):
    """A repeated int64: one varint, or several packed into bytes."""
    if isinstance(value, int):
        return [value]
    integers, shift = [0], 0
    for byte in value:
        integers[-1] |= (byte & 127) << shift
        shift = shift + 7 if byte >= 128 else 0
        if byte < 128:
            integers.append(0)
    return integers[:-1]


def tensor(data):
    dims, name, raw, kind = [], "", b"", 1
    for number, value in fields(data):
        if number == 1:
            dims += packed(value)
        elif number == 2:
            kind = value
        elif number in (4, 9):  # float_data packed, or raw_data: the same little-endian bytes
            raw += bytes(value)
        elif number == 8:
            name = value.decode()
    if kind != 1:
        raise ValueError(f"{name}: element type {kind}, expected float32")
    return name, torch.from_numpy(np.frombuffer(raw, np.float32).reshape(dims).copy())


def node(data):
    inputs, outputs, op, attributes = [], [], "", {}
    for number, value in fields(data):
        if number == 1:
            inputs.append(value.decode())
        elif number == 2:
            outputs.append(value.decode())
        elif number == 4:
            op = value.decode()
        elif number == 5:
            name, integers, single, constant = "", [], None, None
            for inner, v in fields(value):
                if inner == 1:
                    name = v.decode()
                elif inner == 2:
                    single = struct.unpack("<f", v)[0]
                elif inner == 3:
                    single = v
                elif inner == 5:
                    constant = tensor(v)[1]
                elif inner == 8:
                    integers += packed(v)
            attributes[name] = constant if constant is not None else integers or single
    return op, inputs, outputs[0], attributes


class Network(nn.Module):
    """Runs the graph node by node, as an nn.Module's forward written by hand would."""

    def __init__(self, path):
        super().__init__()
        with open(path, "rb") as file:
            graph = next(value for number, value in fields(file.read()) if number == 7)
        self.values, self.steps = {}, []
        nodes = []
        for number, value in fields(graph):
            if number == 1:
                nodes.append(node(value))
            elif number == 5:
                name, data = tensor(value)
                self.values[name] = data
            elif number == 11:
                name = next(v for n, v in fields(value) if n == 1).decode()
                if name not in self.values:
                    self.input = name
            elif number == 12:
                self.output = next(v for n, v in fields(value) if n == 1).decode()
        for op, inputs, output, attributes in nodes:
            if op == "Constant":
                self.values[output] = attributes["value"]
            else:
                self.steps.append((self.compile(op, inputs, attributes), [n for n in inputs if n not in self.values], output))

    def compile(self, op, inputs, attributes):
        const = [self.values.get(name) for name in inputs]
        if op in ("Sub", "Div", "Add"):
            function = {"Sub": torch.sub, "Div": torch.div, "Add": torch.add}[op]
            return function if const[1] is None else lambda x, c=const[1]: function(x, c)
        if op == "Conv":
            pads, strides = attributes.get("pads", [0] * 4), attributes.get("strides", [1, 1])
            if pads[:2] != pads[2:]:
                raise ValueError("Conv with different padding at the two ends")
            return lambda x: F.conv2d(x, const[1], const[2], strides, pads[:2])
        if op == "Gemm":
            if attributes.get("transB") != 1:
                raise ValueError("Gemm without transB")
            return lambda x: F.linear(x, const[1], const[2])
        if op == "Relu":
            return F.relu
        if op == "Flatten":
            return lambda x: torch.flatten(x, 1)
        if op == "GlobalAveragePool":
            return lambda x: x.mean((2, 3), keepdim=True)
        raise ValueError(f"operator {op} is not known here")

    def forward(self, x):
        live = {self.input: x}
        for function, names, output in self.steps:
            live[output] = function(*[live[name] for name in names])
        return live[self.output]
