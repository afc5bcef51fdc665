package lexgate.applicability_test

import data.lexgate.applicability
import data.lexgate.decision
import future.keywords.not

readings_base := {
	"schema": 1,
	"now": 1800000000,
	"operation": {"kind": "use", "place": "CN"},
	"data": {"network": true, "personal": false, "important_status": "unassessed"},
}

readings_with(change) := object.union(readings_base, change)

names(doc) := found if found := applicability.readings with input as doc

refers(reason, doc) if reason in applicability.refer with input as doc

unassessed_export := readings_with({"operation": {"kind": "cross_border_provide"}})

test_unassessed_export_is_referred if {
	refers("unassessed_export", unassessed_export)
	not refers("unassessed_export", readings_base)
	not refers("unassessed_export", object.union(unassessed_export, {"data": {"personal": true}}))
	not refers("unassessed_export", object.union(unassessed_export, {"data": {"important_status": "declared"}}))
	refers("unassessed_export", json.remove(unassessed_export, ["data/personal"]))
	not refers("unassessed_export", json.remove(unassessed_export, ["data/important_status"]))
}

test_unassessed_export_follows_its_reading if {
	not refers("unassessed_export", unassessed_export) with data.readings.unassessed_export as "free"
	names(unassessed_export) == {"unassessed_export"}
	names(readings_base) == set()
	names(object.union(unassessed_export, {"data": {"personal": true}})) == set()
}

test_unassessed_export_follows_reading_of_export if {
	doc := readings_with({"operation": {"kind": "provide"}, "recipients": [{"country": "US"}]})
	refers("unassessed_export", doc)
	not refers("unassessed_export", doc) with data.readings.export_by_recipient as "kind_only"
	names(doc) == {"unassessed_export", "export_by_recipient"}
	names(doc) == {"unassessed_export"} with data.readings.unassessed_export as "free"
	names(doc) == {"export_by_recipient"} with data.readings.export_by_recipient as "kind_only"
	names(object.union(doc, {"data": {"important_status": "declared"}})) == set()
}

# A denial by an article of the Regulations: an unassessed export of important data.
denied_export := object.union(unassessed_export, {"data": {"important_status": "notified"}})

test_core_data_and_secrets_are_referred if {
	every fact in ["core", "state_secret", "work_secret"] {
		decision.effect == "REFER" with input as readings_with({"data": {fact: true}})
		decision.effect == "ALLOW" with input as readings_with({"data": {fact: false}})
		decision.effect == "DENY" with input as object.union(denied_export, {"data": {fact: true}})
	}
}

test_core_data_and_secrets_follow_their_reading if {
	every fact in ["core", "state_secret", "work_secret"] {
		doc := object.union(denied_export, {"data": {fact: true}})
		decision.effect == "REFER" with input as doc with data.readings.core_data_and_secrets as "silent"
		names(doc) == {"core_data_and_secrets"}
	}
	decision.effect == "DENY" with input as denied_export with data.readings.core_data_and_secrets as "silent"
	names(denied_export) == set()
	elsewhere := object.union(denied_export, {"operation": {"place": "US"}, "data": {"core": true}})
	names(elsewhere) == set()
}
