"""`callcenter care check`."""

from pathlib import Path

from typer.testing import CliRunner

from callcenter.cli import app


def test_a_right_file_is_counted_and_a_faulty_one_told(tmp_path: Path) -> None:
    run = CliRunner()
    right = run.invoke(app, ["care", "check", str(tmp_path)])
    assert right.exit_code == 0, right.output
    assert "care.yaml is right: 16 classes, " in right.output
    file = tmp_path / "care.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("days: 3", "days: three"), encoding="utf-8")
    wrong = run.invoke(app, ["care", "check", str(tmp_path)])
    assert wrong.exit_code == 1
    assert "follow_up.days: 'three' is not a whole number. Write a whole number." in wrong.stderr
