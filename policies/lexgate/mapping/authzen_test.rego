package lexgate.mapping.authzen_test

import data.lexgate.mapping.authzen

processor := {"type": "processor", "id": "acme"}

sale := {"name": "sell", "properties": {"basis": "none"}}

test_a_dataset_of_a_processor if {
	authzen.request == {
		"processor": {"id": "acme"},
		"operation": {"kind": "sell", "basis": "none"},
		"data": {"dataset": "orders", "personal": true},
	} with input as {
		"subject": processor,
		"action": sale,
		"resource": {"type": "dataset", "id": "orders", "properties": {"personal": true}},
	}
}

test_an_item_of_a_person if {
	authzen.request == {
		"subject": {"id": "p-1", "age": 30},
		"operation": {"kind": "collect", "items": ["phone"]},
		"data": {},
	} with input as {
		"subject": {"type": "user", "id": "p-1", "properties": {"age": 30}},
		"action": {"name": "collect"},
		"resource": {"type": "item", "id": "phone"},
	}
}

test_a_person_whose_data_a_processor_handles if {
	authzen.request == {
		"processor": {"id": "acme"},
		"subject": {"id": "p-1"},
		"operation": {"kind": "sell", "basis": "none"},
	} with input as {"subject": processor, "action": sale, "resource": {"type": "person", "id": "p-1"}}
}

test_the_context_adds_and_never_replaces if {
	authzen.request == {
		"processor": {"id": "acme"},
		"operation": {"kind": "sell", "basis": "none", "place": "CN"},
		"data": {"dataset": "orders"},
		"consents": [],
	} with input as {
		"subject": processor,
		"action": sale,
		"resource": {"type": "dataset", "id": "orders"},
		"context": {"ip": "192.0.2.1", "lexgate": {
			"operation": {"kind": "delete", "place": "CN"},
			"processor": {"id": "other"},
			"consents": [],
		}},
	}
}

test_nothing_is_made_of_what_has_no_meaning[name] if {
	some name, asked in {
		"no type of subject": {"subject": {"type": "robot", "id": "r"}, "resource": {"type": "item", "id": "phone"}},
		"no type of resource": {"subject": processor, "resource": {"type": "robot", "id": "r"}},
		"a person of a person": {"subject": {"type": "user", "id": "a"}, "resource": {"type": "user", "id": "b"}},
	}
	not authzen.request with input as object.union(asked, {"action": sale})
}

test_a_search_goes_through_the_register_of_datasets if {
	authzen.search == {"resource": "dataset"} with input as {}
}

# Who asks may state facts as properties, and none of them is who asks, what is done, or to what.
test_properties_add_and_never_replace if {
	authzen.request == {
		"processor": {"id": "acme", "roles": ["handler"]},
		"operation": {"kind": "sell", "basis": "none"},
		"data": {"dataset": "orders", "personal": true},
	} with input as {
		"subject": object.union(processor, {"properties": {"id": "other", "roles": ["handler"]}}),
		"action": {"name": "sell", "properties": {"kind": "delete", "basis": "none"}},
		"resource": {"type": "dataset", "id": "orders", "properties": {"dataset": "other", "personal": true}},
	}
}

test_an_item_has_properties if {
	authzen.request.data == {"personal": true} with input as {
		"subject": processor,
		"action": sale,
		"resource": {"type": "item", "id": "phone", "properties": {"personal": true}},
	}
}

test_a_person_is_a_user_or_a_person[type] if {
	some type in ["user", "person"]
	asker := {"subject": {"type": type, "id": "p-1"}, "action": sale, "resource": {"type": "item", "id": "phone"}}
	authzen.request.subject == {"id": "p-1"} with input as asker
	about := {"subject": processor, "action": sale, "resource": {"type": type, "id": "p-1"}}
	authzen.request.subject == {"id": "p-1"} with input as about
}
