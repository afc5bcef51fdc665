"""What the Dockerfile ends in, run as the manifests run it: its commands, user, folders, and a read-only root.

No engine of containers is needed: `make install` is what the image is built by, and the kernel does the rest.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.serving import free_port, until

ROOT = Path(__file__).parents[3]
INSTALLED = ROOT / "build" / "image"
CONFINED = Path(__file__).parent / "confined.sh"
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
LAST_STAGE = re.sub(r"\\\n\s*", " ", DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :])
TEMPORARY = "/run/tmp"  # the volume at /tmp; here /tmp may be where the project lies


def said(instruction: str) -> str:
    """What follows an instruction of the last stage."""
    found = re.search(rf"^{instruction} (.+)$", LAST_STAGE, re.MULTILINE)
    assert found, instruction
    return found[1]


def environment() -> dict[str, str]:
    """What the image sets, on free ports, and the folder of temporary files."""
    prefix = re.search(r"^COPY --from=build (\S+) ", LAST_STAGE, re.MULTILINE)
    assert prefix
    stated = dict(entry.split("=", 1) for entry in said("ENV").split())
    stated["PATH"] = stated["PATH"].replace(prefix[1], str(INSTALLED)).replace("$PATH", os.environ["PATH"])
    ports = {name: f"127.0.0.1:{free_port()}" for name in ("LEXGATE_GRPC__ADDRESS", "LEXGATE_HTTP__ADDRESS")}
    return {**stated, **ports, "TMPDIR": TEMPORARY}


def command(*instructions: str) -> list[str]:
    return [word for instruction in instructions for word in json.loads(said(instruction))]


class Container:
    """The entry point of the image, confined."""

    def __init__(self) -> None:
        assert (INSTALLED / "bin" / "lexgate").exists(), "run `make test-kubernetes`"
        self.environment = environment()
        folders = [*said("RUN install -d -o \\d+ -g \\d+").split(), TEMPORARY]
        confined = [str(CONFINED), *said("USER").split(":"), ":".join(folders)]
        self.process = subprocess.Popen(
            [*confined, *command("ENTRYPOINT", "CMD")],
            cwd=ROOT,
            env=self.environment,
            stderr=subprocess.PIPE,
            text=True,
        )

    def health(self) -> subprocess.CompletedProcess[str]:
        """What the health check of the image comes to."""
        check = json.loads(said("HEALTHCHECK").partition("CMD ")[2])
        return subprocess.run(check, env=self.environment, capture_output=True, text=True, check=False)


@pytest.fixture
def container() -> Iterator[Container]:
    made = Container()
    try:
        yield made
    finally:
        made.process.kill()
        made.process.communicate()


def test_image_serves_as_a_user_that_may_write_nothing_else(container: Container) -> None:
    until(lambda: container.process.poll() is not None or not container.health().returncode, "it serves")
    assert container.process.poll() is None, container.process.communicate()[1]
    assert container.health().stdout == "serving\n"
    status = Path(f"/proc/{container.process.pid}/status").read_text("utf-8")
    own = re.search(r"^Uid:\s+(\d+)", status, re.MULTILINE)
    assert own
    assert own[1] == (said("USER").split(":")[0] if os.getuid() == 0 else str(os.getuid()))
    assert re.search(r"^NoNewPrivs:\s+1$", status, re.MULTILINE)
    container.process.send_signal(signal.SIGTERM)
    assert (container.process.wait(60), container.health().returncode) == (0, 1)
