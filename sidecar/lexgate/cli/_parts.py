"""The parts of lexgate that commands look at: configuration, compiled policies, vocabulary, matrix."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from lexgate.bootstrap import effective_data
from lexgate.config import Config, load_config
from lexgate.domain.vocabulary import Vocabulary
from lexgate.errors import PolicyError
from lexgate.law.matrix import Matrix
from lexgate.law.policy_set import PolicySet


@dataclass(frozen=True, slots=True)
class Parts:
    """What the configuration names, loaded and checked.

    `data` are the base data with the deployment's readings, and `digest` is that of the policies with them.
    """

    config: Config
    policies: PolicySet
    vocabulary: Vocabulary
    matrix: Matrix
    data: dict[str, Any]
    digest: str


def load_parts(config_file: Path | None) -> Parts:
    """Loads what the commands look at. Raises `ConfigError` or `PolicyError`."""
    return parts_of(load_config(config_file))


def parts_of(config: Config) -> Parts:
    """Loads the policies that a configuration names. Raises `ConfigError` or `PolicyError`."""
    policies = PolicySet.load(config.policies)
    try:
        vocabulary = Vocabulary.parse(policies.vocabulary)
    except (KeyError, TypeError, ValueError) as error:
        raise PolicyError("the vocabulary of the compiled policies is not readable: compile them again") from error
    data = effective_data(policies, vocabulary, config)
    matrix = Matrix.parse(policies.law)
    return Parts(config, policies, vocabulary, matrix, orjson.loads(data), policies.digest_with(data))
