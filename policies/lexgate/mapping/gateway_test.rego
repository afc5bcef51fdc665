package lexgate.mapping.gateway_test

import data.lexgate.mapping.gateway
import future.keywords.not

order := {
	"name": "order",
	"segments": [{"is": "orders"}, {"name": "order"}],
	"observe": false,
	"reads_body": false,
	"remove_headers": ["x-debug"],
	"remove_query": ["debug"],
	"facts": {
		"operation.kind": [{"from": "constant", "at": "", "as": "value", "value": "use"}],
		"operation.scale": [{"from": "query", "at": "scale", "as": "integer"}],
		"subject.id": [
			{"from": "header", "at": "x-user", "as": "string"},
			{"from": "claim", "at": "sub", "members": ["sub"], "as": "value"},
		],
	},
}

of(route) := {"routes": [route], "by_length": {"GET": {"2": [0]}}}

sent(more) := object.union({"method": "GET", "host": "a", "segments": ["orders", "5"], "query": {}, "headers": {}}, more)

test_a_request_is_made_of_what_the_sources_say if {
	exchange := sent({"headers": {"x-user": "u-1"}, "query": {"scale": ["12"]}, "claims": {"sub": "u-1"}})
	answer := gateway with input as exchange with data.mapping.gateway as of(order)
	answer.request == {"operation": {"kind": "use", "scale": 12}, "subject": {"id": "u-1"}}
	answer.route == "order"
	answer.remove_headers == ["x-debug"]
	answer.remove_query == ["debug"]
	answer.reads_body == false
	answer.observe == false
	answer.refused == set()
}

test_a_route_that_is_observed_says_so_whether_or_not_bodies_are_read if {
	answer := gateway with input as sent({}) with data.mapping.gateway as of(object.union(order, {"observe": true}))
	answer.observe == true
	answer.reads_body == false
}

test_what_no_source_says_is_missing if {
	gateway.request == {"operation": {"kind": "use"}} with input as sent({}) with data.mapping.gateway as of(order)
}

test_nothing_is_made_where_no_route_matches if {
	answer := gateway with input as sent({"method": "POST"}) with data.mapping.gateway as of(order)
	answer == {"refused": set()}
}

test_nothing_is_made_without_routes if {
	answer := gateway with input as sent({})
	answer == {"refused": set()}
}

test_a_route_without_data_states_no_request if {
	health := {"name": "health", "segments": [{"is": "orders"}, {"name": "order"}], "no_data": true}
	answer := gateway with input as sent({}) with data.mapping.gateway as of(health)
	answer.no_data
	not answer.request
}

test_what_is_doubtful_is_refused[name] if {
	some name, each in {
		"a repeated header": [sent({"headers": {"x-user": "a,b"}}), {["header", "x-user", "is stated more than once"]}],
		"a repeated parameter": [
			sent({"query": {"scale": ["1", "2"]}}),
			{["query", "scale", "is stated more than once"]},
		],
		"no integer": [sent({"query": {"scale": ["many"]}}), {["query", "scale", "is no integer"]}],
		"two persons": [
			sent({"headers": {"x-user": "a"}, "claims": {"sub": "b"}}),
			{["fact", "subject.id", "is stated differently by its sources"]},
		],
	}
	gateway.refused == each[1] with input as each[0] with data.mapping.gateway as of(order)
}

test_who_asks_has_to_be_known_where_the_route_says_so[name] if {
	some name, each in {
		"nobody": [{}, true],
		"an empty name": [{"headers": {"x-user": ""}}, true],
		"a header": [{"headers": {"x-user": "a"}}, false],
		"a claim": [{"claims": {"sub": "a"}}, false],
	}
	closed := object.union(order, {"authenticated_by": order.facts["subject.id"]})
	stands := object.get(answer(closed, sent(each[0])), "unauthenticated", false)
	stands == each[1]
}

answer(route, exchange) := made if {
	made := gateway with input as exchange with data.mapping.gateway as of(route)
}

test_nobody_has_to_be_known_otherwise if not answer(order, sent({})).unauthenticated

test_parameters_that_a_route_does_not_know_are_removed if {
	strict := object.union(order, {"keep_query": ["page"]})
	answer(strict, sent({"query": {"page": ["1"], "a": ["1"]}})).remove_query == ["a"]
}

test_what_is_meant_for_the_response_goes_through_untouched if {
	filtered := object.union(order, {"response": {"items": ["order_id"]}})
	answer(filtered, sent({})).response == {"items": ["order_id"]}
}
