package lexgate.mapping.routes_test

import data.lexgate.mapping.routes

stated := {
	"routes": [
		{"segments": [{"is": "orders"}, {"is": "open"}]},
		{"segments": [{"is": "orders"}, {"name": "order"}], "host": "shop.example"},
		{"segments": [{"is": "orders"}, {"name": "order"}]},
		{"segments": [{"is": "static"}]},
	],
	"by_length": {"GET": {"2": [0, 1, 2], "any": [3]}},
}

taken(host, segments) := place if {
	place := routes.position with input as {"method": "GET", "host": host, "segments": segments}
		with data.mapping.gateway as stated
}

test_a_literal_segment_wins_over_a_name if taken("shop.example", ["orders", "open"]) == 0

test_a_route_of_the_host_wins_over_one_of_any if taken("shop.example", ["orders", "5"]) == 1

test_a_route_of_any_host_takes_the_rest if taken("other.example", ["orders", "5"]) == 2

test_the_rest_of_a_path_has_one_segment_or_more if {
	taken("a", ["static", "css"]) == 3
	taken("a", ["static", "css", "a.css"]) == 3
	taken("a", ["static", ""]) == 3
	taken("a", ["static"]) == -1
}

test_a_name_stands_for_no_empty_segment if taken("a", ["orders", ""]) == -1

test_no_other_path_and_no_other_length_matches[segments] if {
	some segments in [["orders"], ["Orders", "5"], ["orders", "5", "x"], ["a", "b"], [""]]
	taken("shop.example", segments) == -1
}

test_another_method_matches_nothing if {
	routes.position == -1 with input as {"method": "POST", "host": "a", "segments": ["orders", "5"]}
		with data.mapping.gateway as stated
}

sent := {
	"headers": {"x-user": "u-1", "x-users": "u-1, u-2,"},
	"query": {"page": ["2"], "item": ["phone", "email"], "empty": [""]},
	"segments": ["orders", "5"],
	"route": {"purpose": "delivery"},
	"peer": "spiffe://shop",
	"body": {"customer": {"id": "c-1", "adult": false, "nick": null}},
	"claims": {"sub": "u-1", "act": {"sub": "u-2"}},
}

test_each_source_says_what_it_holds[name] if {
	some name, each in {
		"constant": [{"from": "constant", "value": ["phone"], "as": "value"}, ["phone"]],
		"header": [{"from": "header", "at": "x-user", "as": "string"}, "u-1"],
		"query": [{"from": "query", "at": "page", "as": "string"}, "2"],
		"path": [{"from": "path", "segment": 1, "as": "string"}, "5"],
		"extension": [{"from": "extension", "at": "purpose", "as": "string"}, "delivery"],
		"peer": [{"from": "peer", "at": "", "as": "string"}, "spiffe://shop"],
		"body": [{"from": "body", "members": ["customer", "id"], "as": "value"}, "c-1"],
		"false in a body": [{"from": "body", "members": ["customer", "adult"], "as": "value"}, false],
		"claim": [{"from": "claim", "members": ["act", "sub"], "as": "value"}, "u-2"],
		"integer": [{"from": "query", "at": "page", "as": "integer"}, 2],
		"list of a header": [{"from": "header", "at": "x-users", "as": "list"}, ["u-1", "u-2"]],
		"list of a query": [{"from": "query", "at": "item", "as": "list"}, ["phone", "email"]],
	}
	routes.read(each[0]) == each[1] with input as sent
	not routes.repeated(each[0]) with input as sent
	not routes.unreadable(each[0]) with input as sent
}

test_a_boolean_is_a_word_of_two[word] if {
	some word, value in {"true": true, "false": false}
	source := {"from": "header", "at": "x-adult", "as": "boolean"}
	routes.read(source) == value with input as {"headers": {"x-adult": word}}
	not routes.unreadable(source) with input as {"headers": {"x-adult": word}}
}

test_what_is_missing_says_nothing_and_is_no_mistake[name] if {
	some name, source in {
		"header": {"from": "header", "at": "x-other", "as": "integer"},
		"query": {"from": "query", "at": "other", "as": "string"},
		"extension": {"from": "extension", "at": "other", "as": "string"},
		"body": {"from": "body", "members": ["other"], "as": "value"},
		"null in a body": {"from": "body", "members": ["customer", "nick"], "as": "value"},
		"claim": {"from": "claim", "members": ["act", "other"], "as": "value"},
	}
	says := [value | value := routes.said(source)] with input as sent
	says == []
	not routes.unreadable(source) with input as sent
}

test_what_is_not_in_its_form_is_unreadable[name] if {
	some name, source in {
		"no integer": {"from": "header", "at": "x-user", "as": "integer"},
		"no boolean": {"from": "header", "at": "x-user", "as": "boolean"},
		"an empty integer": {"from": "query", "at": "empty", "as": "integer"},
	}
	routes.unreadable(source) with input as sent
}

test_an_integer_is_written_in_one_way[text] if {
	some text in ["01", "-0", "+1", "1.0", "1e3", " 1", "0x1", "1234567890123456", "٣"]
	routes.unreadable({"from": "header", "at": "n", "as": "integer"}) with input as {"headers": {"n": text}}
}

test_what_comes_twice_is_repeated[name] if {
	some name, source in {
		"header": {"from": "header", "at": "x-users", "as": "string"},
		"query": {"from": "query", "at": "item", "as": "string"},
	}
	routes.repeated(source) with input as sent
}

test_a_fact_stands_in_its_root if {
	routes.nested("language", "en") == {"language": "en"}
	routes.nested("operation.kind", "use") == {"operation": {"kind": "use"}}
	routes.nested("filings.security_officer.name", "x") == {"filings": {"security_officer": {"name": "x"}}}
}

# Each source has all members, and every place has something under every name.
test_a_source_says_only_what_stands_where_it_looks[from] if {
	everywhere := {
		"headers": {"it": "in a header"},
		"query": {"it": ["in a query"]},
		"segments": ["in a path"],
		"route": {"it": "in an extension"},
		"peer": "a peer",
		"body": {"it": "in a body"},
		"claims": {"it": "in a claim"},
	}
	some from, what in {
		"constant": "a constant",
		"header": "in a header",
		"query": "in a query",
		"path": "in a path",
		"extension": "in an extension",
		"peer": "a peer",
		"body": "in a body",
		"claim": "in a claim",
	}
	source := {"from": from, "at": "it", "segment": 0, "members": ["it"], "value": "a constant", "as": "string"}
	said := {value | value := routes.said(source)} with input as everywhere
	said == {what}
}

test_only_what_comes_twice_where_it_looks_is_repeated if {
	twice := {"headers": {"it": "a, b"}, "query": {"it": ["a", "b"]}}
	once := {"headers": {"it": "a"}, "query": {"it": ["a"]}}
	every place in ["headers", "query"] {
		elsewhere := object.union(twice, {place: once[place]})
		source := {"from": {"headers": "header", "query": "query"}[place], "at": "it", "as": "string"}
		not routes.repeated(source) with input as elsewhere
		routes.repeated(source) with input as twice
	}
	not routes.repeated({"from": "constant", "at": "it", "as": "string"}) with input as twice
}

test_a_word_of_two_is_itself_where_no_boolean_is_asked_for if {
	source := {"from": "header", "at": "it", "as": "string"}
	routes.read(source) == "true" with input as {"headers": {"it": "true"}}
}
