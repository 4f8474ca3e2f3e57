#!/usr/bin/env python3
"""Which texts could be replaced with garbage without a failing test?

Puts a unique mark into each message, help, error and description in the source, updates the snapshots, and reports the
marks that no snapshot shows. All texts are marked in one build, so it takes a minute. With `--each N`, it also marks N of
them one at a time and runs the snapshots; with `--rest`, those that no snapshot shows, and runs all tests. The
working tree must be clean, and is restored at the end.
"""

import argparse
import os
import pathlib
import random
import re
import subprocess
import sys

SNAPSHOTS = pathlib.Path("tests/it/snapshots")
# The tests that compare with snapshots.
WITH_SNAPSHOTS = ["snapshots::", "lsp::", "ticks::"]
# A string, or something else that contains quotes: a comment, a character, a raw string.
TOKEN = re.compile(r'//[^\n]*|\'(?:\\.|[^\'\\])\'|r#".*?"#|"((?:\\.|[^"\\])*)"', re.DOTALL)
SENTENCE = re.compile(r"[a-z`}>] [`{(a-z]")
WORD = re.compile(r'(Severity|Confidence|Stage)::\w+ => "$')
# Texts that the program compares with, or that its users never read.
COMPARED = re.compile(r"\s*(=>|\||, Format::)")
INTERNAL = re.compile(r"(unreachable!|expect|include_str!|concat!|contains|starts_with|section)\($|reason =$")
# Its constants are messages of the parser.
PARSER = "src/syntax/yaml/failure.rs"
# Its texts are code.
CODE = "src/rules/source_code/imports.rs"
# What clap prints comes from doc comments of such items.
CLAP = r"(?:Parser|Args|Subcommand|ValueEnum)\b"
DATA = {"rules/requirements/marketplace.json": ["title", "human"], "rules/messages.json": ["human", "seen"]}


def texts():
    """Each text as its file and the offset where a mark fits."""
    for path in sorted(pathlib.Path("src").rglob("*.rs")):
        source = path.read_text()
        code = source.split("mod tests {")[0] if path.name != "tests.rs" else ""
        for token in TOKEN.finditer(code):
            before = code[: token.start()].rstrip(" \n")
            is_text = token[1] and SENTENCE.search(token[1]) or WORD.search(code[: token.start() + 1])
            is_used_inside = bool(COMPARED.match(code, token.end()) or INTERNAL.search(before[-20:]))
            is_used_inside |= str(path) == PARSER and before.endswith(": &str =") or str(path) == CODE
            if is_text and not is_used_inside:
                yield str(path), token.start() + 1
        yield from described(str(path), code)
    for path, keys in DATA.items():
        for value in re.finditer(rf'"(?:{"|".join(keys)})": "', pathlib.Path(path).read_text()):
            yield path, value.end()


def described(path, code):
    """The doc comments that clap prints: of arguments, commands and values."""
    for item in re.finditer(rf"#\[derive\([^)]*{CLAP}.*?\n}}", code, re.DOTALL):
        for comment in re.finditer(r"(?<=\n    /// )(?=.*\n    (?!///))", item[0]):
            yield path, item.start() + comment.start()


def mark(chosen):
    """Puts the mark of each chosen text before it."""
    by_path = {}
    for number, (path, offset) in chosen:
        by_path.setdefault(path, []).append((offset, number))
    for path, places in by_path.items():
        source = pathlib.Path(path).read_text()
        for offset, number in sorted(places, reverse=True):
            source = f"{source[:offset]}Zq{number}qZ{source[offset:]}"
        pathlib.Path(path).write_text(source)


def restore():
    git("checkout", "--quiet", "--", "src", "rules", str(SNAPSHOTS))
    git("clean", "--quiet", "--force", "-d", str(SNAPSHOTS))


def git(*arguments):
    return subprocess.run(["git", *arguments], check=True, capture_output=True, text=True).stdout


def test(which, snapshots="compare"):
    command = ["cargo", "test", "--offline", "--quiet", "--test", "it", "--", *which]
    return subprocess.run(command, env={**os.environ, "SNAPSHOTS": snapshots}, capture_output=True, text=True)


def survivors(chosen, places, which):
    """Marks each text separately, and returns those with which the tests still pass."""
    survived = []
    for number in chosen:
        mark([(number, places[number])])
        if test(which).returncode == 0:
            survived.append(number)
        restore()
    return survived


def shown():
    """The marks that appear in the snapshots."""
    files = [path for path in SNAPSHOTS.rglob("*") if path.is_file()]
    return {int(number) for path in files for number in re.findall(r"Zq(\d+)qZ", path.read_text())}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=0, metavar="N", help="mark N texts one at a time, too")
    parser.add_argument("--rest", action="store_true", help="mark the texts that no snapshot shows one at a time, too")
    parser.add_argument("--seed", type=int, default=1, help="which N texts")
    arguments = parser.parse_args()
    if git("status", "--porcelain", "src", "rules", str(SNAPSHOTS)):
        sys.exit("commit or stash what you changed in src, rules and the snapshots first")
    places = list(texts())
    sources = {path: pathlib.Path(path).read_text() for path, _ in places}

    def tell(what, numbers):
        for path, offset in (places[number] for number in numbers):
            before, after = sources[path][:offset], sources[path][offset:]
            print(f"{path}:{before.count(chr(10)) + 1}: {what}: {after.split(chr(10))[0][:90]}", flush=True)

    try:
        mark(enumerate(places))
        result = test(WITH_SNAPSHOTS, "overwrite")
        found = shown()
        restore()
        if not found:
            sys.exit(result.stdout + result.stderr)
        rest = [number for number in range(len(places)) if number not in found]
        tell("not shown", rest)
        print(f"{len(places)} texts, {len(found)} shown in a snapshot, {len(rest)} not", flush=True)
        if arguments.each:
            sample = random.Random(arguments.seed).sample(sorted(found), min(arguments.each, len(found)))
            survived = survivors(sample, places, WITH_SNAPSHOTS)
            tell("survived", survived)
            print(f"of {len(sample)} that are shown, marked one at a time, {len(survived)} survived", flush=True)
        if arguments.rest:
            survived = survivors(rest, places, [])
            tell("survived", survived)
            print(f"of {len(rest)} that are not shown, marked one at a time, {len(survived)} survived")
    finally:
        restore()


if __name__ == "__main__":
    main()
