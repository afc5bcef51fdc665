package lexgate.statutes.ndsr_test

import data.lexgate.expect

article_19_provider := {
	"processor": {"roles": ["generative_ai_provider"]},
	"filings": {"training_data_security": {"date": expect.now}},
}

test_19_meets_with_a_system_on_file if expect.meets("ndsr:19", article_19_provider)

test_19_owes_without_one if expect.owes("ndsr:19", json.remove(article_19_provider, ["filings"]))

test_19_spares_other_providers if {
	expect.lacks("ndsr:19", {"processor": {"roles": ["platform"]}})
	expect.lacks("ndsr:19", {})
}
