package lexgate.house_test

import data.lexgate.expect

handling := {
	"operation": {"kind": "use", "basis": "consent", "items": ["phone"]},
	"data": {"personal": true},
	"subject": {"age": 30},
	"notice": {"form": "rules"},
}

handling_with(change) := object.union(handling, change)

# What the law calls handling of data, in the house rules.
data_kinds := {
	"collect",
	"store",
	"use",
	"process",
	"transmit",
	"provide",
	"publish",
	"recommend",
	"push",
	"cross_border_provide",
	"entrust",
	"joint_process",
	"sell",
	"trade",
	"train_model",
}

# Everything that a person may have asked for.
wishes := {
	"open_requests": ["delete", "restrict"],
	"restricted": true,
	"pushes_refused": true,
	"minor_mode": true,
	"deleted_tags": ["phone"],
	"objected_purposes": ["ads"],
}

erasing_and_rights := {"delete", "anonymise", "protect", "handle_rights_request", "port"}

rules := {
	"house:operation_kind_unknown",
	"house:personal_unstated",
	"house:items_missing",
	"house:basis_missing",
	"house:basis_unproven",
	"house:age_unknown",
	"house:notice_unknown",
	"house:processing_frozen",
	"house:push_refused",
	"house:objected",
	"house:tag_deleted",
	"house:minor_mode",
}

# The house rules that deny a document.
denied(doc) := {rule |
	some rule in rules
	expect.denies(rule, doc)
}

test_items_missing_permits_a_complete_request_as_every_rule_does if denied(handling) == set()

test_items_missing_denies_exactly_the_data_kinds if {
	bare := {"data": {"personal": true}, "operation": {"basis": "consent"}}
	reached := {kind |
		some kind, _ in data.taxonomy.operation_kinds
		expect.denies("house:items_missing", object.union(bare, {"operation": {"kind": kind}}))
	}
	reached == data_kinds
}

test_items_missing_permits_erasing_and_rights_as_every_rule_does if {
	every kind in erasing_and_rights {
		every data_ in [{}, {"personal": true}] {
			denied({"operation": {"kind": kind}, "data": data_}) == set()
			denied({"operation": {"kind": kind, "basis": "consent"}, "data": data_}) == set()
			denied({"operation": {"kind": kind, "basis": "contract"}, "data": data_}) == set()
			denied({"operation": {"kind": kind, "items": ["phone"]}, "data": data_, "subject": wishes}) == set()
		}
	}
}

test_items_missing_denies_no_items if {
	expect.denies("house:items_missing", handling_with({"operation": {"items": []}}))
	expect.denied_without("house:items_missing", handling, {"operation/items"}) == {"operation/items"}
}

test_items_missing_permits_data_that_are_not_personal if {
	doc := {"operation": {"kind": "use"}, "data": {"personal": false}}
	denied(doc) == set()
	denied(object.union(doc, {"operation": {"basis": "contract"}})) == set()
	expect.permits("house:items_missing", {"operation": {"kind": "use"}, "data": {}})
}

test_personal_unstated_denies_data_of_unknown_nature if {
	expect.denied_without("house:personal_unstated", handling, {"data/personal", "data"}) == {"data/personal", "data"}
}

test_personal_unstated_permits_either_answer if {
	expect.permits("house:personal_unstated", handling)
	expect.permits("house:personal_unstated", handling_with({"data": {"personal": false}}))
}

test_personal_unstated_permits_what_handles_no_data if {
	expect.permits("house:personal_unstated", {"operation": {"kind": "procure"}})
	expect.permits("house:personal_unstated", {})
}

test_age_unknown_denies_consent_of_unknown_age if {
	facts := {"subject", "subject/age"}
	expect.denied_without("house:age_unknown", handling, facts) == facts
}

test_age_unknown_permits_a_known_age if {
	expect.permits("house:age_unknown", handling)
	expect.permits("house:age_unknown", handling_with({"subject": {"age": 0}}))
}

test_age_unknown_permits_another_basis if {
	doc := json.remove(handling, ["subject"])
	expect.permits("house:age_unknown", object.union(doc, {"operation": {"basis": "contract"}}))
	expect.denied_without("house:age_unknown", doc, {"operation/kind", "operation/basis", "data/personal"}) == set()
}

test_notice_unknown_denies_consent_without_notice if {
	facts := {"notice", "notice/form"}
	expect.denied_without("house:notice_unknown", handling, facts) == facts
}

test_notice_unknown_permits_any_stated_form if {
	every form in ["rules", "individual", "none"] {
		expect.permits("house:notice_unknown", handling_with({"notice": {"form": form}}))
	}
}

test_notice_unknown_permits_another_basis if {
	doc := json.remove(handling, ["notice"])
	expect.permits("house:notice_unknown", object.union(doc, {"operation": {"basis": "contract"}}))
	expect.denied_without("house:notice_unknown", doc, {"operation/kind", "operation/basis", "data/personal"}) == set()
}
