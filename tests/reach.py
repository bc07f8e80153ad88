"""What a function of ours uses in the end, through the functions that it calls."""

import ast


class Reach:
    """Which names our functions use, followed through calls from one function to the next."""

    def __init__(self, trees: dict[str, ast.Module]):
        self.functions = {
            (module, node.name): node
            for module, tree in trees.items()
            for node in tree.body
            if isinstance(node, ast.FunctionDef)
        }
        self.imports = {module: _imports_of(tree) for module, tree in trees.items()}

    def used_from(self, module: str) -> dict[str, set[tuple[str, str]]]:
        """Return for each function of ``module`` every (module, name) that it reaches."""
        starts = [name for owner, name in self.functions if owner == module]
        return {name: self._reach((module, name)) for name in starts}

    def _reach(self, start: tuple[str, str]) -> set[tuple[str, str]]:
        seen, open_ = set(), [start]
        while open_:
            at = open_.pop()
            if at not in seen:
                seen.add(at)
                node = self.functions.get(at)
                open_ += self._names_in(at[0], node) if node else []
        return seen

    def _names_in(self, module: str, node: ast.AST) -> list[tuple[str, str]]:
        """Return what ``node`` uses; asking a step for its name (``STEP.name``) does not take it."""
        imports, found = self.imports[module], []
        owners = {part.value for part in ast.walk(node) if isinstance(part, ast.Attribute)}
        for part in ast.walk(node):
            match part:
                case ast.Name(id=name) if part not in owners:
                    found.append(imports.get(name, (module, name)))
                case ast.Attribute(value=ast.Name(id=owner), attr=name) if owner in imports:
                    found.append((".".join(imports[owner]), name))
        return found


def _imports_of(tree: ast.AST) -> dict[str, tuple[str, str]]:
    return {
        alias.asname or alias.name: (node.module, alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }
