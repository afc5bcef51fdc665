package lexgate.statutes.ndsr_test

import data.lexgate.expect

article_23_request := {"data": {"personal": true}, "incidents": [{"kind": "rights_request", "handled": false}]}

test_23a_obliges_while_a_request_is_open if expect.obliges("ndsr:23a", article_23_request)

test_23a_spares_when_it_was_handled if {
	handled := {"incidents": [{"kind": "rights_request", "handled": true}]}
	expect.spares("ndsr:23a", object.union(article_23_request, handled))
}

test_23a_obliges_where_handling_is_unstated if {
	facts := {"data/personal", "incidents", "incidents/0/kind", "incidents/0/handled"}
	expect.obliged_without("ndsr:23a", article_23_request, facts) == {"incidents/0/handled"}
}

test_23a_spares_other_incidents_and_data if {
	expect.spares("ndsr:23a", object.union(article_23_request, {"data": {"personal": false}}))
	expect.spares("ndsr:23a", object.union(article_23_request, {"incidents": [{"kind": "complaint"}]}))
}

article_23_hurdle := {"operation": {"kind": "handle_rights_request", "unreasonable_condition": true}}

test_23c_denies_an_unreasonable_condition if expect.denies("ndsr:23c", article_23_hurdle)

test_23c_permits_a_reasonable_condition if {
	expect.permits("ndsr:23c", object.union(article_23_hurdle, {"operation": {"unreasonable_condition": false}}))
	expect.permits("ndsr:23c", object.union(article_23_hurdle, {"operation": {"kind": "port"}}))
}

test_23c_permits_where_facts_are_missing if {
	facts := {"operation/kind", "operation/unreasonable_condition"}
	expect.denied_without("ndsr:23c", article_23_hurdle, facts) == set()
}

article_23_channel := {"data": {"personal": true}, "system": {"rights_channel": true}}

test_23b_meets_with_a_channel if expect.meets("ndsr:23b", article_23_channel)

test_23b_owes_without_one if {
	expect.owes("ndsr:23b", json.remove(article_23_channel, ["system"]))
	expect.owed_by_each_false("ndsr:23b", article_23_channel, {"system/rights_channel"})
}

test_23b_spares_other_data if {
	expect.lacks("ndsr:23b", {"data": {"personal": false}})
	expect.lacks("ndsr:23b", {})
}

test_23a_obliges_for_one_request_among_other_incidents if {
	incidents := array.concat([{"kind": "complaint"}], article_23_request.incidents)
	expect.obliges("ndsr:23a", object.union(article_23_request, {"incidents": incidents}))
}
