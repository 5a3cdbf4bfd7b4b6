"""Build the WebAssembly module from the compiled functions: `python -m sim.engine.module_build [--check]`.

Each function is taken from numba as LLVM text before the optimiser of this machine sees it, given the target of a
browser, optimised, and linked with everything defined: a symbol left open would become a stub that gives plausible
wrong numbers. The linker comes with the `build` extra. The same versions of numba, llvmlite and the linker give the
same bytes.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

if __name__ == "__main__":  # before numba is imported
    os.environ |= {"NUMBA_OPT": "0", "NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}

from sim.engine.functions import functions
from sim.kernel.compiled import native
from sim.kernel.fingerprint import model_fingerprint
from sim.kernel.module import BINARY, INTERFACE

TRIPLE = "wasm32-unknown-unknown"
LAYOUT = "e-m:e-p:32:32-p10:8:8-p20:8:8-i64:64-i128:128-n32:64-S128-ni:1:10:20"
FEATURES = "+bulk-memory,+sign-ext,+nontrapping-fptoint,+mutable-globals"
"""What every browser since 2021 has."""

LEVEL = 2
STACK = 1 << 20


def build() -> tuple[bytes, dict[str, Any]]:
    """Return the module and what is to be said of it.

    Raises:
        RuntimeError: the linker finds a symbol that is not defined.
    """
    llvm = import_module("llvmlite.binding")
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    described: dict[str, Any] = {}
    objects: list[bytes] = []
    for step, arguments in functions():
        text, symbol, result = native().llvm_text(step.function, arguments)
        described[step.name] = {
            "result": None if str(result) == "none" else str(result),
            "arguments": [_describe(each) for each in native().types_of(arguments)],
        }
        objects.append(_emit(llvm, text, symbol, step.name))
    return _link(objects, list(described)), {"sources": model_fingerprint(), "functions": described}


def _describe(kind: Any) -> Any:
    """How an argument is handed over: `dimensions` of an array, a list for a tuple, or the type of a number."""
    if hasattr(kind, "ndim"):
        return {"dimensions": kind.ndim}
    return [_describe(each) for each in kind] if hasattr(kind, "__iter__") else str(kind)


def _emit(llvm: Any, text: str, symbol: str, name: str) -> bytes:
    """Return the object file of a function under a plain name."""
    text = re.sub(r"^target datalayout = .*$", f'target datalayout = "{LAYOUT}"', text, flags=re.M)
    text = re.sub(r"^target triple = .*$", f'target triple = "{TRIPLE}"', text, flags=re.M)
    text = text.replace(" = common global ", " = internal global ")
    text = re.sub(r"^declare double @(floor|ceil)\(double\).*$", _ROUNDED, text, flags=re.M)
    text = re.sub(r"^declare void @NRT_MemInfo_call_dtor\(ptr\).*$", _NO_DESTRUCTOR, text, flags=re.M)
    text = re.sub(
        r"^(define [^\n]*@NRT_(?:incref|decref)\([^\n]*\{\n).*?^\}", r"\1  ret void\n}", text, flags=re.M | re.S
    )
    text = re.sub(r"^define [^\n]*high_product[^\n]*\{.*?^\}", _keep_spelled_out, text, flags=re.M | re.S)
    module = llvm.parse_assembly(text)
    module.verify()
    for function in module.functions:
        if function.name == symbol:
            function.name = name
        elif not function.is_declaration:
            function.linkage = "internal"
    machine = llvm.Target.from_triple(TRIPLE).create_target_machine(
        cpu="generic", features=FEATURES, opt=LEVEL, reloc="static", codemodel="default"
    )
    tuning = llvm.create_pipeline_tuning_options(speed_level=LEVEL)
    tuning.loop_vectorization = tuning.slp_vectorization = tuning.loop_unrolling = False
    passes = llvm.create_pass_builder(machine, tuning)
    passes.getModulePassManager().run(module, passes)
    content: bytes = machine.emit_object(module)
    return content


_ROUNDED = """declare double @llvm.\\1.f64(double)
define internal double @\\1(double %x) alwaysinline {
  %r = call double @llvm.\\1.f64(double %x)
  ret double %r
}"""
"""Rounding is an instruction of the module's machine."""

_NO_DESTRUCTOR = """define internal void @NRT_MemInfo_call_dtor(ptr %x) {
  unreachable
}"""
"""Nothing in the module owns memory: arrays are handed over without an owner, and references need no counting."""


def _keep_spelled_out(product: re.Match[str]) -> str:
    """Keep the optimiser from seeing through the high product of the draws: a call of 128 bits takes its place else."""
    hidden = r'\1.seen = add i64 \2\n  \1 = call i64 asm "", "=r,0"(i64 \1.seen)\n'
    return re.sub(r"(%\S+) = add i64 (.*)\n", hidden, product.group(0), count=1)


def _link(objects: list[bytes], names: list[str]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{name}.o" for name in names]
        for path, content in zip(paths, objects, strict=True):
            path.write_bytes(content)
        whole = Path(folder) / "kernel.wasm"
        exports = [f"--export={name}" for name in ("__heap_base", *names)]
        options = ["--no-entry", "--strip-all", "--gc-sections", "--stack-first", "-z", f"stack-size={STACK}"]
        command = [sys.executable, "-m", "ziglang", "wasm-ld", *options, *exports, "-o", str(whole), *map(str, paths)]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        if ended.returncode:
            raise RuntimeError(
                "The module can't be linked (the linker comes with the `build` extra): " + ended.stderr.strip()
            )
        return whole.read_bytes()


def main() -> int:
    """Write the module, or with --check compare it with the shipped one; return 1 where they differ."""
    binary, described = build()
    text = json.dumps(described, indent=1) + "\n"
    if sys.argv[1:] == ["--check"]:
        equal = BINARY.read_bytes() == binary and INTERFACE.read_text(encoding="utf-8") == text
        print("The shipped module is that of the sources." if equal else "The shipped module is not of these sources.")
        return 0 if equal else 1
    BINARY.write_bytes(binary)
    INTERFACE.write_text(text, encoding="utf-8")
    print(f"{BINARY.name}: {len(binary):,} bytes, {len(described['functions'])} functions.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
