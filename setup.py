"""What pre-commit's Python hook installs: the wheel of the version that is checked out, and no code of its own.

pre-commit installs the repository a hook comes from. Building it would need Rust, so it is a package that only depends on
the wheel, which is built when a version is released.
"""

import re
from pathlib import Path

from setuptools import setup

manifest = Path(__file__).with_name("Cargo.toml").read_text(encoding="utf-8")
version = re.search(r'^version = "(.+)"$', manifest, re.MULTILINE)[1]

setup(
    name="stripe-app-lint-pre-commit",
    version=version,
    install_requires=[f"stripe-app-lint=={version}"],
    packages=[],
    py_modules=[],
)
