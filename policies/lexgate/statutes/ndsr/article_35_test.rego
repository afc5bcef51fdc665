package lexgate.statutes.ndsr_test

import data.lexgate.statutes.ndsr
import future.keywords.not

# No gate is open.
article_35_base := {
	"now": 1800000000,
	"operation": {"kind": "cross_border_provide", "statutory_duty": true},
	"data": {"personal": true},
	"subject": {"is_employee": true},
	"export": {"necessity_shown": true},
}

article_35_with(change) := object.union(article_35_base, change)

article_35_denied(doc) if "ndsr:35" in ndsr.deny with input as doc

article_35_readings(doc) := names if names := ndsr.readings with input as doc

test_35_denies_without_a_gate if article_35_denied(article_35_base)

test_35_denies_recipient_abroad if {
	recipients := [{"country": "CN"}, {"country": "US"}]
	article_35_denied(article_35_with({"operation": {"kind": "provide"}, "recipients": recipients}))
	article_35_denied(json.remove(article_35_with({"recipients": [{"country": "US"}]}), ["operation/kind"]))
}

test_35_permits_recipients_at_home if {
	not article_35_denied(article_35_with({"operation": {"kind": "provide"}, "recipients": [{"country": "CN"}]}))
	not article_35_denied(article_35_with({"operation": {"kind": "provide"}, "recipients": [{"id": "lab"}]}))
	not article_35_denied(article_35_with({"operation": {"kind": "provide"}, "recipients": []}))
	not article_35_denied(article_35_with({"operation": {"kind": "provide"}}))
	not article_35_denied(json.remove(article_35_base, ["operation/kind"]))
}

test_35_permits_data_not_personal if {
	not article_35_denied(article_35_with({"data": {"personal": false}}))
	not article_35_denied(json.remove(article_35_base, ["data"]))
}

article_35_assessed(at) := article_35_with({"export": {"security_assessment": {"passed_at": at}}})

test_35_permits_gate_1_security_assessment if not article_35_denied(article_35_assessed(1800000000))

test_35_denies_gate_1_not_yet_passed if {
	article_35_denied(article_35_assessed(1800000001))
	article_35_denied(json.remove(article_35_assessed(1800000000), ["now"]))
	article_35_denied(article_35_with({"export": {"security_assessment": {"scale": 5}}}))
}

article_35_certified(until) := article_35_with({
	"filings": {"personal_information_certification": {"valid_until": until}},
})

test_35_permits_gate_2_certificate if {
	not article_35_denied(article_35_certified(1800000001))
	not article_35_denied(article_35_certified(1800000000))
	not article_35_denied(article_35_certified(1799913601))
}

test_35_denies_gate_2_expired if {
	article_35_denied(article_35_certified(1799913600))
	article_35_denied(json.remove(article_35_certified(1800000001), ["now"]))
	article_35_denied(article_35_with({"filings": {"personal_information_certification": {}}}))
}

article_35_contract := {"export": {"standard_contract": {"effective_at": 1800000000, "conforms": true}}}

test_35_permits_gate_3_standard_contract if not article_35_denied(article_35_with(article_35_contract))

test_35_denies_gate_3_contract_that_fails if {
	doc := article_35_with(article_35_contract)
	article_35_denied(object.union(doc, {"export": {"standard_contract": {"effective_at": 1800000001}}}))
	article_35_denied(object.union(doc, {"export": {"standard_contract": {"conforms": false}}}))
	every path in ["export/standard_contract/effective_at", "export/standard_contract/conforms", "now"] {
		article_35_denied(json.remove(doc, [path]))
	}
}

test_35_permits_gate_4_contract_with_the_person if {
	not article_35_denied(article_35_with({"export": {"ground": "contract_with_subject"}}))
}

test_35_denies_ground_without_necessity if {
	every ground in ["contract_with_subject", "hr", "statutory_duty", "emergency"] {
		doc := article_35_with({"export": {"ground": ground, "labour_rules_and_collective_contract": true}})
		not article_35_denied(doc)
		article_35_denied(object.union(doc, {"export": {"necessity_shown": false}}))
		article_35_denied(json.remove(doc, ["export/necessity_shown"]))
		article_35_denied(json.remove(doc, ["export/ground"]))
	}
}

article_35_personnel := article_35_with({"export": {"ground": "hr", "labour_rules_and_collective_contract": true}})

test_35_permits_gate_5_personnel if not article_35_denied(article_35_personnel)

test_35_denies_gate_5_without_rules_or_employee if {
	article_35_denied(object.union(article_35_personnel, {"subject": {"is_employee": false}}))
	article_35_denied(object.union(article_35_personnel, {"export": {"labour_rules_and_collective_contract": false}}))
	every path in ["subject/is_employee", "export/labour_rules_and_collective_contract"] {
		article_35_denied(json.remove(article_35_personnel, [path]))
	}
}

test_35_permits_gate_6_statutory_duty if {
	not article_35_denied(article_35_with({"export": {"ground": "statutory_duty"}}))
}

test_35_denies_gate_6_without_the_duty if {
	doc := article_35_with({"export": {"ground": "statutory_duty"}})
	article_35_denied(object.union(doc, {"operation": {"statutory_duty": false}}))
	article_35_denied(json.remove(doc, ["operation/statutory_duty"]))
}

test_35_permits_gate_7_emergency if not article_35_denied(article_35_with({"export": {"ground": "emergency"}}))

test_35_permits_gate_8_prescribed_rule if {
	not article_35_denied(article_35_with({"export": {"ground": "other_prescribed", "prescribed_rule": "rule-7"}}))
}

test_35_denies_gate_8_without_the_rule if {
	article_35_denied(article_35_with({"export": {"ground": "other_prescribed"}}))
	article_35_denied(article_35_with({"export": {"ground": "none", "prescribed_rule": "rule-7"}}))
}

test_35_permits_treaty if not article_35_denied(article_35_with({"export": {"treaty_condition_met": true}}))

test_35_denies_treaty_condition_not_met if {
	article_35_denied(article_35_with({"export": {"treaty_condition_met": false}}))
}

test_35_follows_reading_of_the_last_day if {
	last := article_35_certified(1799950000)
	not article_35_denied(last)
	article_35_denied(last) with data.readings.certificate_last_day as "ends_at_midnight"
	valid := article_35_certified(1800000001)
	not article_35_denied(valid) with data.readings.certificate_last_day as "ends_at_midnight"
	ended := article_35_certified(1800000000)
	article_35_denied(ended) with data.readings.certificate_last_day as "ends_at_midnight"
	every until in [1799913601, 1799950000, 1800000000] {
		"certificate_last_day" in article_35_readings(article_35_certified(until))
	}
	every change in [{"operation": {"kind": "provide"}}, {"data": {"personal": false}}] {
		not "certificate_last_day" in article_35_readings(object.union(last, change))
	}
	not "certificate_last_day" in article_35_readings(object.union(article_38_base, {"filings": last.filings}))
	not "certificate_last_day" in article_35_readings(valid)
	not "certificate_last_day" in article_35_readings(article_35_certified(1799913600))
	not "certificate_last_day" in article_35_readings(object.union(last, article_35_contract))
	not "certificate_last_day" in article_35_readings(object.union(last, {"export": {"ground": "emergency"}}))
}

test_35_follows_reading_of_personnel_rules if {
	every rules in ["labour_rules", "collective_contract"] {
		doc := article_35_with({"export": {"ground": "hr", rules: true}})
		article_35_denied(doc)
		not article_35_denied(doc) with data.readings.personnel_rules as "either"
		"personnel_rules" in article_35_readings(doc)
		every change in [
			article_35_contract,
			{"operation": {"kind": "provide"}},
			{"subject": {"is_employee": false}},
			{"export": {"labour_rules_and_collective_contract": true}},
			{"filings": article_35_certified(1800000001).filings},
		] {
			not "personnel_rules" in article_35_readings(object.union(doc, change))
		}
		other := object.union(doc, {"export": {"ground": "none"}})
		article_35_denied(other) with data.readings.personnel_rules as "either"
	}
	not "personnel_rules" in article_35_readings(article_35_personnel)
	neither := article_35_with({"export": {"ground": "hr"}})
	article_35_denied(neither) with data.readings.personnel_rules as "either"
	not "personnel_rules" in article_35_readings(neither)
}

test_35_follows_reading_of_export if {
	doc := article_35_with({"operation": {"kind": "entrust"}, "recipients": [{"country": "US"}]})
	article_35_denied(doc)
	not article_35_denied(doc) with data.readings.export_by_recipient as "kind_only"
	"export_by_recipient" in article_35_readings(doc)
	not "export_by_recipient" in article_35_readings(object.union(doc, article_35_contract))
	not "export_by_recipient" in article_35_readings(article_35_base)
	not "export_by_recipient" in article_35_readings(object.union(doc, {"operation": {"kind": "cross_border_provide"}}))
}
