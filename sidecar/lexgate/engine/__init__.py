"""The engines that evaluate the policies, and the port that they share."""

from lexgate.engine._bundle import render_bundle
from lexgate.engine._module_cache import default_cache_folder
from lexgate.engine.opa_server import OpaServerEngine
from lexgate.engine.port import AUTHZEN, DECISION, GATEWAY, MAX_INPUT_BYTES, POSTURE, Engine
from lexgate.engine.wasm import WasmEngine

__all__ = [
    "AUTHZEN",
    "DECISION",
    "GATEWAY",
    "MAX_INPUT_BYTES",
    "POSTURE",
    "Engine",
    "OpaServerEngine",
    "WasmEngine",
    "default_cache_folder",
    "render_bundle",
]
