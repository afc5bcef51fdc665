package lexgate.statutes.ndsr_test

import data.lexgate.expect

article_26_abroad := {
	"processor": {"established_in": "SG"},
	"data": {"personal": true},
	"operation": {"pipl53_representative_required": true},
	"filings": {"representative_filing": {"date": expect.now}},
}

test_26a_meets_with_the_filing if expect.meets("ndsr:26a", article_26_abroad)

test_26a_owes_without_it if expect.owes("ndsr:26a", json.remove(article_26_abroad, ["filings"]))

test_26a_owes_where_the_place_of_establishment_is_unstated if {
	expect.owes("ndsr:26a", json.remove(article_26_abroad, ["filings", "processor"]))
}

test_26a_spares_who_needs_no_representative if {
	facts := {"data/personal", "operation/pipl53_representative_required"}
	expect.lacking_without("ndsr:26a", article_26_abroad, facts) == facts
	expect.lacks("ndsr:26a", object.union(article_26_abroad, {"processor": {"established_in": "CN"}}))
	unneeded := {"operation": {"pipl53_representative_required": false}}
	expect.lacks("ndsr:26a", object.union(article_26_abroad, unneeded))
}
