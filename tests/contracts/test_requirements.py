"""What is installed from the lock files also installs on the machine that the README names."""

from importlib.metadata import distributions

from packaging.specifiers import SpecifierSet

DEBIAN_12 = "3.11.2"


def test_every_library_takes_the_python_of_debian_12() -> None:
    wanted = {one.name: one.metadata.get("Requires-Python") or "" for one in distributions()}
    assert {name for name, versions in wanted.items() if not SpecifierSet(versions).contains(DEBIAN_12)} == set()
