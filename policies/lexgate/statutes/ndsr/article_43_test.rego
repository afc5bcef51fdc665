package lexgate.statutes.ndsr_test

import data.lexgate.expect

test_43_p2_advises_platforms if expect.advises("ndsr:43.p2", {"processor": {"roles": ["platform"]}})

test_43_p2_spares_others if {
	expect.unadvised("ndsr:43.p2", {"processor": {"roles": ["device_maker"]}})
	expect.unadvised("ndsr:43.p2", {})
}
