package lexgate.statutes.ndsr_test

import data.lexgate.statutes.ndsr
import future.keywords.not

article_33_base := {
	"operation": {"kind": "use"},
	"data": {"important_status": "notified"},
	"orders": [{"kind": "stop_important_data", "in_force": true}],
}

article_33_denied(doc) if "ndsr:33.p4b" in ndsr.deny with input as doc

article_33_with(change) := object.union(article_33_base, change)

test_33_p4b_denies_use_against_a_stop_order if article_33_denied(article_33_base)

test_33_p4b_denies_published_data if article_33_denied(article_33_with({"data": {"important_status": "published"}}))

test_33_p4b_denies_unstated_operation if article_33_denied(json.remove(article_33_base, ["operation"]))

test_33_p4b_permits_lifted_order if {
	not article_33_denied(article_33_with({"orders": [{"kind": "stop_important_data", "in_force": false}]}))
	not article_33_denied(article_33_with({"orders": [{"kind": "stop_important_data"}]}))
}

test_33_p4b_permits_other_order if {
	not article_33_denied(article_33_with({"orders": [{"kind": "rectify", "in_force": true}]}))
	not article_33_denied(article_33_with({"orders": [{"in_force": true}]}))
	not article_33_denied(article_33_with({"orders": []}))
	not article_33_denied(json.remove(article_33_base, ["orders"]))
}

test_33_p4b_permits_keeping_and_erasing if {
	every kind in ["store", "protect", "delete", "anonymise"] {
		not article_33_denied(article_33_with({"operation": {"kind": kind}}))
	}
}

test_33_p4b_permits_data_not_important if {
	not article_33_denied(article_33_with({"data": {"important_status": "identified"}}))
	not article_33_denied(json.remove(article_33_base, ["data"]))
}

test_33_p4b_follows_reading_of_storage if {
	doc := article_33_with({"operation": {"kind": "store"}})
	not article_33_denied(doc)
	article_33_denied(doc) with data.readings.storage_under_stop_order as "stopped"
	erased := article_33_with({"operation": {"kind": "delete"}})
	not article_33_denied(erased) with data.readings.storage_under_stop_order as "stopped"
	"storage_under_stop_order" in ndsr.readings with input as doc
	not "storage_under_stop_order" in ndsr.readings with input as article_33_base
}
