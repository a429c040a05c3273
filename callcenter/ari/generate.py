"""``python -m callcenter.ari.generate``: writes ``callcenter/ari/generated`` from ``spec.json``.

``--from DIR --asterisk VERSION`` first takes ``spec.json`` anew from Asterisk's api-docs (Debian keeps them
in ``/usr/share/asterisk/rest-api``). ``--check`` writes nothing and exits 1 when a file differs from what
would be written. ruff must be installed: the files are formatted as the rest of the tree is.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from callcenter.ari.codegen import emit_models, emit_operations
from callcenter.ari.codegen.spec import SPEC_FILE, Spec, dump, extract, load

GENERATED = Path(__file__).parent / "generated"
# ruff takes modules that are not written yet for another project's, and would sort their imports apart.
_FIRST_PARTY = ("--config", 'lint.isort.known-first-party=["callcenter"]')


def _ruff(text: str, name: str, *command: str) -> str:
    result = subprocess.run(
        [sys.executable, "-m", "ruff", *command, "--stdin-filename", str(GENERATED / name), "-"],
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise SystemExit(f"ruff failed on {name}: {result.stderr or result.stdout}")
    return result.stdout


def render(spec: Spec) -> dict[str, str]:
    """The generated files: relative name to text."""
    files = {
        "__init__.py": '"""Code generated from Asterisk\'s api-docs; see callcenter.ari.generate."""\n',
        "models.py": emit_models.emit_models(spec),
        "events.py": emit_models.emit_events(spec),
        "handles.py": emit_operations.emit_handles(spec),
        "resources.py": emit_operations.emit_resources(spec),
        "operations/__init__.py": emit_operations.emit_operations_init(spec),
    }
    for resource in spec.resources:
        files[f"operations/{resource}.py"] = emit_operations.emit_operations(spec, resource)
    return {
        name: _ruff(_ruff(text, name, "check", "--fix-only", "--quiet", *_FIRST_PARTY), name, "format")
        for name, text in files.items()
    }


def differing(files: dict[str, str]) -> list[str]:
    """Names of generated files that are missing, changed by hand or no longer wanted."""
    wrong = [
        name
        for name, text in files.items()
        if not (GENERATED / name).is_file() or (GENERATED / name).read_text("utf-8") != text
    ]
    present = {str(path.relative_to(GENERATED)) for path in GENERATED.rglob("*.py")}
    return wrong + sorted(present - files.keys())


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="python -m callcenter.ari.generate", description=__doc__)
    parser.add_argument("--from", dest="directory", type=Path, metavar="DIR", help="take facts from these")
    parser.add_argument("--asterisk", metavar="VERSION", help="the version those api-docs belong to")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when something differs")
    options = parser.parse_args(arguments)
    if options.directory is not None:
        if options.asterisk is None:
            parser.error("--from needs --asterisk VERSION")
        SPEC_FILE.write_text(dump(extract(options.directory, options.asterisk)), "utf-8")
    files = render(load())
    wrong = differing(files)
    if options.check:
        for name in wrong:
            sys.stderr.write(f"generated/{name} differs: run python -m callcenter.ari.generate\n")
        return 1 if wrong else 0
    for name in wrong:
        path = GENERATED / name
        if name not in files:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(files[name], "utf-8")
    sys.stdout.write(f"{len(files)} files, {len(wrong)} written\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
