package lexgate.statutes.ndsr_test

import data.lexgate.expect

test_14_obliges_on_a_reorganisation if expect.obliges("ndsr:14", {"operation": {"kind": "transfer_on_reorganisation"}})

test_14_spares_other_operations if expect.spares("ndsr:14", {"operation": {"kind": "provide"}})

test_14_spares_where_the_kind_is_missing if expect.spares("ndsr:14", {"operation": {}})
