"""What is public says what it takes and gives: no `Any` in the annotations of functions, methods, fields and type aliases."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "nurecoil"


def any_in(node: ast.AST | None, *, texts: bool = True) -> bool:
    """Whether an annotation, or a value, says `Any`; texts of annotations are annotations too."""
    for part in ast.walk(node) if node is not None else ():
        if (isinstance(part, ast.Name) and part.id == "Any") or (isinstance(part, ast.Attribute) and part.attr == "Any"):
            return True
        if texts and isinstance(part, ast.Constant) and isinstance(part.value, str) and re.search(r"\bAny\b", part.value):
            return True
    return False


def vague(body: list[ast.stmt], owner: str = "") -> Iterator[str]:
    """Names of public definitions, with the argument, whose annotation says `Any`."""
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            if not node.name.startswith("_") or node.name.startswith("__"):
                a = node.args
                arguments = (*a.posonlyargs, *a.args, *a.kwonlyargs, *filter(None, (a.vararg, a.kwarg)))
                yield from (f"{owner}{node.name}({arg.arg})" for arg in arguments if any_in(arg.annotation))
                if any_in(node.returns):
                    yield f"{owner}{node.name} -> Any"
        elif isinstance(node, ast.ClassDef):
            if not node.name.startswith("_"):
                yield from (f"{owner}{node.name} of Any" for one in node.bases if any_in(one))
                yield from vague(node.body, f"{owner}{node.name}.")
        elif isinstance(node, ast.AnnAssign):
            alias = node.value if ast.unparse(node.annotation) == "TypeAlias" else None
            public = isinstance(node.target, ast.Name) and not node.target.id.startswith("_")
            if public and (any_in(node.annotation) or any_in(alias)):
                yield f"{owner}{ast.unparse(node.target)}: Any"
        elif isinstance(node, ast.Assign):
            public = any(isinstance(one, ast.Name) and not one.id.startswith("_") for one in node.targets)
            if public and any_in(node.value, texts=False):
                yield f"{owner}{ast.unparse(node.targets[0])} = Any"
        elif isinstance(node, ast.If):
            yield from vague([*node.body, *node.orelse], owner)


def test_public_signatures_say_what_they_take() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}: {name}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for name in vague(ast.parse(path.read_text(encoding="utf-8")).body)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("def f(x: Any) -> None: ...", ["f(x)"]),
        ("def f(**x: dict[str, typing.Any]) -> list[Any]: ...", ["f(x)", "f -> Any"]),
        ("class A(B[Any]):\n    x: Any\n    def _g(self, y: Any): ...", ["A of Any", "A.x: Any"]),
        ("Block = dict[str, Any]\n_own: Any = 3", ["Block = Any"]),
        ("Plain: TypeAlias = 'int | list[Any]'\nWORDS = ['Any of them']\nx: 'Any' = 3", ["Plain: Any", "x: Any"]),
        ("def _f(x: Any): ...\nclass _A:\n    x: Any\ndef f(x: object):\n    y: Any = x", []),
    ],
)
def test_any_is_found_where_it_is_public(source: str, found: list[str]) -> None:
    assert list(vague(ast.parse(source).body)) == found
