"""The command `lexgate`: `lexgate --help`."""

from __future__ import annotations

import click

from lexgate.cli._commands import Commands, Lazy

_COMMANDS = {
    "serve": Lazy("lexgate.cli.serve", "Serve decisions over gRPC and HTTP until SIGTERM or Ctrl-C."),
    "evaluate": Lazy("lexgate.cli.evaluate", "Judge requests from files or from standard input."),
    "explain": Lazy("lexgate.cli.explain", "Judge requests and say why, in the language of the reader."),
    "posture": Lazy("lexgate.cli.posture", "Report the standing duties of a processor."),
    "ledger": Lazy("lexgate.cli.ledger", "Record what persons were asked and said, and look it up."),
    "registers": Lazy("lexgate.cli.registers", "Bring registers up to a folder of files, and look at them."),
    "document": Lazy("lexgate.cli.document", "Show what the policies would see, and the schemas of what goes in."),
    "test": Lazy("lexgate.cli.test", "Run cases of the law: small stories with what must come of them."),
    "new": Lazy("lexgate.cli.new", "Begin a house rule: rule, tests, entry of the matrix and cases that pass."),
    "diff": Lazy("lexgate.cli.diff", "Show which decisions change between two policy sets."),
    "mutate": Lazy(
        "lexgate.cli.mutate",
        "Put one small fault at a time into the policies, and say which of them no test notices.",
    ),
    "law": Lazy("lexgate.cli.law", "Look up the articles that lexgate knows."),
    "readings": Lazy("lexgate.cli.readings", "Look up where readers of the law differ, and what is in force here."),
    "config": Lazy("lexgate.cli.config", "Check and show the configuration."),
    "policies": Lazy("lexgate.cli.policies", "Compile the policies, show which are in use, write them for any OPA."),
    "doctor": Lazy("lexgate.cli.doctor", "Say what is installed, what is missing, and whether lexgate decides right."),
    "health": Lazy("lexgate.cli.health", "Ask a running sidecar whether it serves."),
    "access": Lazy("lexgate.cli.access", "Make tokens, and show which role each call needs."),
    "log": Lazy("lexgate.cli.log", "Verify a decision log."),
}

_EPILOG = """
\b
Examples:
  lexgate serve
  lexgate evaluate request.json
  lexgate explain request.json --language vi
  lexgate law show 'ndsr:22(2)' --language zh

\b
Exit status:
  0  all is well; for evaluate and explain: all ALLOW; for posture: nothing is owed; for test: all cases passed;
     for diff: no decision changes
  1  something else
  2  an error of the input, the configuration, the policies or the engine
"""


@click.group(cls=Commands, lazy=_COMMANDS, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="lexgate", message="%(prog)s %(version)s")
def main() -> None:
    """May this data be processed, and under which conditions?"""


if __name__ == "__main__":
    main(prog_name="lexgate")
