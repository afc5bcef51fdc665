package lexgate.house_test

import data.lexgate.expect

tagged := handling_with({
	"operation": {"items": ["click_log", "night_owl"]},
	"subject": {"deleted_tags": ["night_owl", "parent"]},
})

test_tag_deleted_denies_the_tag_and_names_it if {
	expect.denies("house:tag_deleted", tagged)
	expect.details("house:tag_deleted", tagged) == {["item", "night_owl"]}
}

test_tag_deleted_permits_other_items if {
	doc := object.union(tagged, {"operation": {"items": ["click_log"]}})
	expect.permits("house:tag_deleted", doc)
	expect.details("house:tag_deleted", doc) == set()
}

test_tag_deleted_permits_who_deleted_nothing if {
	expect.permits("house:tag_deleted", object.union(tagged, {"subject": {"deleted_tags": []}}))
	expect.denied_without("house:tag_deleted", tagged, {"subject", "subject/deleted_tags", "operation/items"}) == set()
}

test_tag_deleted_denies_exactly_the_data_kinds if {
	reached := {kind |
		some kind, _ in data.taxonomy.operation_kinds
		expect.denies("house:tag_deleted", object.union(tagged, {"operation": {"kind": kind}}))
	}
	reached == data_kinds
	expect.permits("house:tag_deleted", object.union(tagged, {"data": {"personal": false}}))
}
