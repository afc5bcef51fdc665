package lexgate.statutes.ndsr_test

import data.lexgate.statutes.ndsr
import future.keywords.not

article_37_base := {
	"now": 1800000000,
	"operation": {"kind": "cross_border_provide"},
	"data": {"important_status": "notified", "collected_in_cn": true},
	"export": {"security_assessment": {"passed_at": 1800000000}},
}

article_37_unassessed := json.remove(article_37_base, ["export"])

article_37_denied(doc) if "ndsr:37.s1" in ndsr.deny with input as doc

article_37_readings(doc) := names if names := ndsr.readings with input as doc

test_37_s1_permits_assessed_export if not article_37_denied(article_37_base)

test_37_s1_denies_unassessed_export if article_37_denied(article_37_unassessed)

test_37_s1_denies_each_status_of_important_data if {
	every status in ["notified", "published", "identified"] {
		article_37_denied(object.union(article_37_unassessed, {"data": {"important_status": status}}))
	}
}

test_37_s1_permits_each_other_status if {
	every status in ["declared", "not_important", "unassessed"] {
		not article_37_denied(object.union(article_37_unassessed, {"data": {"important_status": status}}))
	}
	not article_37_denied(json.remove(article_37_unassessed, ["data/important_status"]))
}

test_37_s1_denies_assessment_not_yet_passed if {
	article_37_denied(object.union(article_37_base, {"export": {"security_assessment": {"passed_at": 1800000001}}}))
	article_37_denied(json.remove(article_37_base, ["now"]))
}

test_37_s1_denies_other_gates if {
	gates := {"export": {"treaty_condition_met": true, "standard_contract": {"effective_at": 1, "conforms": true}}}
	article_37_denied(object.union(article_37_unassessed, gates))
}

test_37_s1_denies_unstated_origin if article_37_denied(json.remove(article_37_unassessed, ["data/collected_in_cn"]))

test_37_s1_permits_data_collected_abroad if {
	not article_37_denied(object.union(article_37_unassessed, {"data": {"collected_in_cn": false}}))
}

test_37_s1_permits_operation_at_home if {
	not article_37_denied(object.union(article_37_unassessed, {"operation": {"kind": "provide"}}))
	not article_37_denied(json.remove(article_37_unassessed, ["operation"]))
}

test_37_s1_follows_reading_of_identified_data if {
	doc := object.union(article_37_unassessed, {"data": {"important_status": "identified"}})
	article_37_denied(doc)
	not article_37_denied(doc) with data.readings.identified_data_export as "only_confirmed"
	article_37_denied(article_37_unassessed) with data.readings.identified_data_export as "only_confirmed"
	"identified_data_export" in article_37_readings(doc)
	not "identified_data_export" in article_37_readings(article_37_unassessed)
	passed := {"export": {"security_assessment": {"passed_at": 1}}}
	not "identified_data_export" in article_37_readings(object.union(doc, passed))
	not "identified_data_export" in article_37_readings(object.union(doc, {"operation": {"kind": "provide"}}))
}

test_37_s1_follows_reading_of_export if {
	doc := object.union(article_37_unassessed, {"operation": {"kind": "provide"}, "recipients": [{"country": "US"}]})
	article_37_denied(doc)
	not article_37_denied(doc) with data.readings.export_by_recipient as "kind_only"
	"export_by_recipient" in article_37_readings(doc)
	not "export_by_recipient" in article_37_readings(article_37_unassessed)
	every change in [
		{"operation": {"kind": "cross_border_provide"}},
		{"data": {"important_status": "declared"}},
		{"data": {"collected_in_cn": false}},
	] {
		not "export_by_recipient" in article_37_readings(object.union(doc, change))
	}
}
