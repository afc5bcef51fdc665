package lexgate.statutes.ndsr_test

import data.lexgate.statutes.ndsr
import future.keywords.not

article_38_base := {
	"now": 1800000000,
	"operation": {
		"kind": "cross_border_provide",
		"purpose": "research",
		"method": "api",
		"items": ["name", "phone"],
		"scale": 500,
	},
	"data": {"personal": true},
	"export": {"security_assessment": {
		"passed_at": 1800000000,
		"purposes": ["research"],
		"methods": ["api"],
		"items": ["age", "name", "phone"],
		"scale": 500,
	}},
}

article_38_with(change) := object.union(article_38_base, change)

article_38_denied(doc) if "ndsr:38" in ndsr.deny with input as doc

article_38_exceeding(doc) := {part |
	some ["ndsr:38", "exceeds", part] in ndsr.details with input as doc
}

article_38_readings(doc) := names if names := ndsr.readings with input as doc

test_38_permits_export_within_the_assessment if {
	not article_38_denied(article_38_base)
	article_38_exceeding(article_38_base) == set()
}

test_38_denies_other_purpose if {
	doc := article_38_with({"operation": {"purpose": "sale"}})
	article_38_denied(doc)
	article_38_exceeding(doc) == {"purpose"}
}

test_38_denies_other_method if {
	doc := article_38_with({"operation": {"method": "file"}})
	article_38_denied(doc)
	article_38_exceeding(doc) == {"method"}
}

test_38_denies_other_items if {
	doc := article_38_with({"operation": {"items": ["name", "passport"]}})
	article_38_denied(doc)
	article_38_exceeding(doc) == {"items"}
}

test_38_denies_unnamed_items if article_38_exceeding(article_38_with({"operation": {"items": []}})) == {"items"}

test_38_denies_larger_scale if {
	doc := article_38_with({"operation": {"scale": 501}})
	article_38_denied(doc)
	article_38_exceeding(doc) == {"scale"}
}

test_38_permits_a_single_item if not article_38_denied(article_38_with({"operation": {"items": ["name"]}}))

test_38_permits_smaller_scale if not article_38_denied(article_38_with({"operation": {"scale": 499}}))

test_38_denies_missing_facts if {
	missing := {
		"operation/purpose": {"purpose"},
		"operation/method": {"method"},
		"operation/items": {"items"},
		"operation/scale": {"scale"},
		"export/security_assessment/purposes": {"purpose"},
		"export/security_assessment/methods": {"method"},
		"export/security_assessment/items": {"items"},
		"export/security_assessment/scale": {"scale"},
	}
	every path, parts in missing {
		article_38_denied(json.remove(article_38_base, [path]))
		article_38_exceeding(json.remove(article_38_base, [path])) == parts
	}
}

article_38_beyond := article_38_with({"operation": {"scale": 501}})

test_38_permits_export_without_an_assessment if {
	not article_38_denied(json.remove(article_38_beyond, ["export/security_assessment/passed_at"]))
	not article_38_denied(json.remove(article_38_beyond, ["now"]))
	future := object.union(article_38_beyond, {"export": {"security_assessment": {"passed_at": 1800000001}}})
	not article_38_denied(future)
	article_38_exceeding(future) == set()
}

test_38_permits_operation_at_home if {
	not article_38_denied(object.union(article_38_beyond, {"operation": {"kind": "provide"}}))
	article_38_exceeding(object.union(article_38_beyond, {"operation": {"kind": "provide"}})) == set()
	not article_38_denied(json.remove(article_38_beyond, ["operation/kind"]))
}

test_38_permits_data_neither_personal_nor_important if {
	not article_38_denied(object.union(article_38_beyond, {"data": {"personal": false, "important_status": "identified"}}))
	not article_38_denied(json.remove(article_38_beyond, ["data"]))
}

# The other gates of article 35, each by itself.
article_38_gates := [
	{"filings": {"personal_information_certification": {"valid_until": 1800000000}}},
	{"export": {"standard_contract": {"effective_at": 1800000000, "conforms": true}}},
	{"export": {"ground": "contract_with_subject", "necessity_shown": true}},
	{
		"subject": {"is_employee": true},
		"export": {"ground": "hr", "necessity_shown": true, "labour_rules_and_collective_contract": true},
	},
	{"operation": {"statutory_duty": true}, "export": {"ground": "statutory_duty", "necessity_shown": true}},
	{"export": {"ground": "emergency", "necessity_shown": true}},
	{"export": {"ground": "other_prescribed", "prescribed_rule": "rule-7"}},
	{"export": {"treaty_condition_met": true}},
]

test_38_permits_personal_information_through_another_gate if {
	every gate in article_38_gates {
		not article_38_denied(object.union(article_38_beyond, gate))
		article_38_exceeding(object.union(article_38_beyond, gate)) == set()
	}
}

test_38_denies_important_data_through_another_gate if {
	every gate in article_38_gates {
		every status in ["notified", "published"] {
			doc := object.union(article_38_beyond, {"data": {"important_status": status}})
			article_38_denied(object.union(doc, gate))
		}
	}
}

test_38_denies_important_data_that_are_not_personal if {
	article_38_denied(object.union(article_38_beyond, {"data": {"personal": false, "important_status": "notified"}}))
}

test_38_follows_reading_of_the_assessed_scope if {
	doc := object.union(article_38_beyond, article_38_gates[0])
	not article_38_denied(doc)
	article_38_denied(doc) with data.readings.assessed_scope as "always"
	"assessed_scope" in article_38_readings(doc)
	not "assessed_scope" in article_38_readings(article_38_beyond)
	not "assessed_scope" in article_38_readings(object.union(doc, {"operation": {"kind": "provide"}}))
	not "assessed_scope" in article_38_readings(object.union(doc, {"data": {"personal": false}}))
	not "assessed_scope" in article_38_readings(object.union(article_38_base, article_38_gates[0]))
	not "assessed_scope" in article_38_readings(object.union(doc, {"data": {"important_status": "notified"}}))
}

test_38_names_the_reading_of_export_where_it_decides if {
	abroad := {"operation": {"kind": "provide"}, "recipients": [{"country": "US"}]}
	doc := object.union(article_38_beyond, abroad)
	article_38_denied(doc)
	"export_by_recipient" in article_38_readings(doc)
	every change in [{"operation": {"kind": "cross_border_provide"}}, article_38_gates[0]] {
		not "export_by_recipient" in article_38_readings(object.union(doc, change))
	}
}

test_38_follows_reading_of_the_last_day_of_a_certificate if {
	doc := object.union(article_38_beyond, article_38_gates[0])
	every change in [
		{"operation": {"kind": "provide"}},
		{"data": {"personal": false}},
		{"data": {"important_status": "notified"}},
	] {
		not "certificate_last_day" in article_38_readings(object.union(doc, change))
	}
	article_38_denied(doc) with data.readings.certificate_last_day as "ends_at_midnight"
	"certificate_last_day" in article_38_readings(doc)
	not "certificate_last_day" in article_38_readings(doc) with data.readings.assessed_scope as "always"
}

test_38_follows_reading_of_export if {
	doc := object.union(article_38_beyond, {"operation": {"kind": "provide"}, "recipients": [{"country": "US"}]})
	article_38_denied(doc)
	not article_38_denied(doc) with data.readings.export_by_recipient as "kind_only"
	"export_by_recipient" in article_38_readings(doc)
	not "export_by_recipient" in article_38_readings(object.union(doc, {"operation": {"scale": 500}}))
}
