"""The engines that evaluate the policies, and the port they share."""

from lexgate.engine._module_cache import default_cache_folder
from lexgate.engine.port import DECISION, Engine
from lexgate.engine.wasm import WasmEngine

__all__ = ["DECISION", "Engine", "WasmEngine", "default_cache_folder"]
