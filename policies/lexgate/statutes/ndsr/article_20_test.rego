package lexgate.statutes.ndsr_test

import data.lexgate.expect

article_20_complaint := {
	"processor": {"serves_public": true},
	"incidents": [{"kind": "complaint", "handled": false}],
}

test_20b_obliges_while_a_complaint_is_open if expect.obliges("ndsr:20b", article_20_complaint)

test_20b_obliges_for_one_complaint_among_other_incidents if {
	incidents := array.concat([{"kind": "incident"}], article_20_complaint.incidents)
	expect.obliges("ndsr:20b", object.union(article_20_complaint, {"incidents": incidents}))
}

test_20b_spares_when_it_was_handled if {
	handled := {"incidents": [{"kind": "complaint", "handled": true}]}
	expect.spares("ndsr:20b", object.union(article_20_complaint, handled))
}

test_20b_obliges_where_handling_is_unstated if {
	facts := {"processor/serves_public", "incidents", "incidents/0/kind", "incidents/0/handled"}
	expect.obliged_without("ndsr:20b", article_20_complaint, facts) == {"incidents/0/handled"}
}

test_20b_spares_who_does_not_serve_the_public if {
	expect.spares("ndsr:20b", object.union(article_20_complaint, {"processor": {"serves_public": false}}))
	expect.spares("ndsr:20b", object.union(article_20_complaint, {"incidents": [{"kind": "incident"}]}))
}

article_20_channel := {
	"processor": {"serves_public": true},
	"filings": {"complaint_channel": {"published": true}},
}

test_20a_meets_with_a_published_channel if expect.meets("ndsr:20a", article_20_channel)

test_20a_owes_without_one if {
	expect.owes("ndsr:20a", json.remove(article_20_channel, ["filings"]))
	expect.owed_by_each_false("ndsr:20a", article_20_channel, {"filings/complaint_channel/published"})
}

test_20a_spares_who_does_not_serve_the_public if {
	expect.lacks("ndsr:20a", {"processor": {"serves_public": false}})
	expect.lacks("ndsr:20a", {})
}
