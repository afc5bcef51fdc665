package lexgate.statutes.shijiazhuang_test

import future.keywords.not

article_49_gift := {
	"operation": {"kind": "provide", "basis": "none", "purpose": "ads", "rights_holder_consented": false},
	"data": {"personal": true, "privacy": false, "trade_secret": false, "state_secret": false},
}

article_49_given(change) := object.union(article_49_gift, change)

test_49_p2b_denies_giving_away_without_a_ground if {
	every kind in ["publish", "provide", "sell", "trade", "cross_border_provide"] {
		fires("shijiazhuang:49.p2b", article_49_given({"operation": {"kind": kind}}))
	}
}

test_49_p2b_denies_each_confidential_data if {
	every fact in ["privacy", "trade_secret", "state_secret"] {
		fires("shijiazhuang:49.p2b", article_49_given({"data": {"personal": false, fact: true}}))
	}
}

test_49_p2b_denies_missing_facts if {
	paths := ["operation/basis", "operation/rights_holder_consented", "operation/purpose"]
	fires_without("shijiazhuang:49.p2b", article_49_gift, paths) == {path | some path in paths}
}

test_49_p2b_permits_a_basis_or_consent if {
	not fires("shijiazhuang:49.p2b", article_49_given({"operation": {"basis": "contract"}}))
	not fires("shijiazhuang:49.p2b", article_49_given({"operation": {"rights_holder_consented": true}}))
	not fires("shijiazhuang:49.p2b", article_49_given({"consents": [{"active": true, "purposes": ["ads"]}]}))
}

test_49_p2b_denies_consent_that_does_not_cover if {
	every consent in [
		{"active": false, "purposes": ["ads"]},
		{"active": true, "purposes": ["care"]},
		{"purposes": ["ads"]},
		{"active": true},
	] {
		fires("shijiazhuang:49.p2b", article_49_given({"consents": [consent]}))
	}
}

test_49_p2b_permits_other_data_or_operation if {
	not fires("shijiazhuang:49.p2b", article_49_given({"data": {"personal": false}}))
	not fires("shijiazhuang:49.p2b", article_49_given({"operation": {"kind": "entrust"}}))
	fires_without("shijiazhuang:49.p2b", article_49_gift, ["data", "operation/kind"]) == set()
}

# Personal data through the standard contract.
article_49_export := {
	"now": 1800000000,
	"operation": {"kind": "cross_border_provide"},
	"data": {"personal": true, "important_status": "declared"},
	"export": {"standard_contract": {"effective_at": 1, "conforms": true}},
}

article_49_gateless := json.remove(article_49_export, ["export"])

article_49_assessed := {"export": {"security_assessment": {"passed_at": 1800000000}}}

article_49_important := {"data": {"important_status": "notified"}}

test_49_p2c_permits_personal_data_through_a_gate if {
	not fires("shijiazhuang:49.p2c", article_49_export)
	not fires("shijiazhuang:49.p2c", object.union(article_49_gateless, article_49_assessed))
}

test_49_p2c_denies_personal_data_without_a_gate if {
	fires("shijiazhuang:49.p2c", article_49_gateless)
	fires("shijiazhuang:49.p2c", json.remove(article_49_gateless, ["data/important_status"]))
}

test_49_p2c_denies_important_data_without_the_assessment if {
	every status in ["notified", "published"] {
		doc := object.union(article_49_export, {"data": {"important_status": status, "personal": false}})
		fires("shijiazhuang:49.p2c", doc)
		not fires("shijiazhuang:49.p2c", object.union(doc, article_49_assessed))
		fires("shijiazhuang:49.p2c", json.remove(object.union(doc, article_49_assessed), ["now"]))
	}
}

test_49_p2c_denies_assessment_of_the_future if {
	future := {"export": {"security_assessment": {"passed_at": 1800000001}}}
	fires("shijiazhuang:49.p2c", object.union(object.union(article_49_export, article_49_important), future))
}

test_49_p2c_permits_other_data_or_operation if {
	not fires("shijiazhuang:49.p2c", object.union(article_49_gateless, {"data": {"personal": false}}))
	abroad := {"operation": {"kind": "provide"}, "recipients": [{"country": "US"}]}
	not fires("shijiazhuang:49.p2c", object.union(article_49_gateless, abroad))
	fires_without("shijiazhuang:49.p2c", article_49_gateless, ["operation", "data"]) == set()
}

test_49_p2c_follows_reading_of_the_assessment if {
	not fires("shijiazhuang:49.p2c", article_49_export)
	fires("shijiazhuang:49.p2c", article_49_export) with data.readings.local_export_assessment as "all_personal_data"
	names(article_49_export) == {"local_export_assessment"}
	assessed := object.union(article_49_export, article_49_assessed)
	not fires("shijiazhuang:49.p2c", assessed) with data.readings.local_export_assessment as "all_personal_data"
	names(assessed) == set()
	other := object.union(article_49_export, {"data": {"personal": false}})
	names(other) == set()
	not fires("shijiazhuang:49.p2c", other) with data.readings.local_export_assessment as "all_personal_data"
	names(object.union(article_49_export, article_49_important)) == set()
}

test_49_p2c_follows_reading_of_the_national_rules if {
	fires("shijiazhuang:49.p2c", article_49_gateless)
	not fires("shijiazhuang:49.p2c", article_49_gateless) with data.readings.national_export_rules as "where_they_govern"
	names(article_49_gateless) == {"national_export_rules"}
	names(object.union(article_49_gateless, article_49_abroad)) == set()
	names(article_49_gateless) == set() with data.readings.local_export_assessment as "all_personal_data"
	national := {"schema": 1, "operation": {"place": "CN"}, "data": {"network": true}}
	governed := object.union(article_49_gateless, national)
	fires("shijiazhuang:49.p2c", governed) with data.readings.national_export_rules as "where_they_govern"
	names(governed) == set()
}

# Provided to a recipient abroad, which is no kind of export by itself.
article_49_abroad := {"operation": {"kind": "provide"}, "recipients": [{"country": "US"}]}

test_49_p2c_follows_readings_of_the_gates if {
	until := {"filings": {"personal_information_certification": {"valid_until": 1800000000}}}
	last_day := object.union(article_49_gateless, until)
	not fires("shijiazhuang:49.p2c", last_day)
	fires("shijiazhuang:49.p2c", last_day) with data.readings.certificate_last_day as "ends_at_midnight"
	names(last_day) == {"certificate_last_day", "local_export_assessment"}
	names(object.union(last_day, article_49_abroad)) == set()
	sensitive := {"operation": {"basis": "contract"}, "data": {"categories": ["biometric"]}}
	names(object.union(last_day, sensitive)) == names(last_day)
	hr := {"subject": {"is_employee": true}, "export": {"ground": "hr", "necessity_shown": true, "labour_rules": true}}
	"personnel_rules" in names(object.union(article_49_gateless, hr))
	every value in [{"local_export_assessment": "all_personal_data"}, {"national_export_rules": "where_they_govern"}] {
		not "certificate_last_day" in names(last_day) with data.readings as value
	}
}

test_49_p3b_obliges_open_defect if {
	fires("shijiazhuang:49.p3b", {"incidents": [{"kind": "incident"}, {"kind": "defect", "remedied": false}]})
	fires("shijiazhuang:49.p3b", {"incidents": [{"kind": "defect"}]})
}

test_49_p3b_spares_remedied_defect_or_other_incident if {
	not fires("shijiazhuang:49.p3b", {"incidents": [{"kind": "defect", "remedied": true}]})
	not fires("shijiazhuang:49.p3b", {"incidents": [{"kind": "warning"}, {"remedied": false}]})
	not fires("shijiazhuang:49.p3b", {"now": 1800000000})
}

article_49_settled := {"kind": "incident", "handled": true, "users_notified_at": 1, "reported_at": 1}

test_49_p3c_obliges_open_incident if {
	every fact in ["handled", "users_notified_at", "reported_at"] {
		fires("shijiazhuang:49.p3c", {"incidents": [json.remove(article_49_settled, [fact])]})
	}
	fires("shijiazhuang:49.p3c", {"incidents": [object.union(article_49_settled, {"handled": false})]})
}

test_49_p3c_obliges_for_one_incident_among_others if {
	fires("shijiazhuang:49.p3c", {"incidents": [{"kind": "defect"}, {"kind": "incident"}]})
}

test_49_p3c_spares_settled_or_other_incident if {
	not fires("shijiazhuang:49.p3c", {"incidents": [article_49_settled]})
	not fires("shijiazhuang:49.p3c", {"incidents": [{"kind": "defect"}, {"handled": false}]})
	not fires("shijiazhuang:49.p3c", {"now": 1800000000})
}

article_49_now := 1800000000

article_49_done := {
	"schema": 1,
	"now": article_49_now,
	"filings": {"security_policy": {"date": 1}, "risk_monitoring": {"date": article_49_now - 100}},
}

article_49_monitored_at(instant) := object.union(article_49_done, {"filings": {"risk_monitoring": {"date": instant}}})

test_49_p2a_meets_with_a_policy if standing("shijiazhuang:49.p2a", article_49_done) == "met"

test_49_p2a_owes_without_a_policy if {
	facts := {"filings/security_policy", "filings/risk_monitoring"}
	standing_without("shijiazhuang:49.p2a", "owed", article_49_done, facts) == {"filings/security_policy"}
	standing("shijiazhuang:49.p2a", {}) == "owed"
}

test_49_p3a_meets_within_the_period if {
	every instant in [article_49_now, article_49_now - 31536000] {
		standing("shijiazhuang:49.p3a", article_49_monitored_at(instant)) == "met"
		due("shijiazhuang:49.p3a", article_49_monitored_at(instant)) == {instant + 31536000}
	}
}

test_49_p3a_owes_when_the_period_is_over_or_has_not_begun if {
	late := article_49_monitored_at((article_49_now - 31536000) - 1)
	standing("shijiazhuang:49.p3a", late) == "owed"
	due("shijiazhuang:49.p3a", late) == {article_49_now - 1}
	every doc in [article_49_monitored_at(article_49_now + 1), json.remove(article_49_done, ["filings/risk_monitoring"])] {
		standing("shijiazhuang:49.p3a", doc) == "owed"
		due("shijiazhuang:49.p3a", doc) == set()
	}
}

test_49_p3a_follows_the_period if {
	standing("shijiazhuang:49.p3a", article_49_done) == "owed" with data.readings.param.periodic as 99
	standing("shijiazhuang:49.p3a", object.union(article_49_done, {"param": {"periodic": 99}})) == "owed"
	standing_names(article_49_done) == {"param.periodic"}
	standing_names(object.union(article_49_done, {"param": {"periodic": 99}})) == set()
	standing_names(article_49_monitored_at(article_49_now)) == set()
}

test_49_p2b_follows_reading_of_own_consent_at_14 if {
	doc := article_49_given({"consents": [{"active": false, "outgrown": true, "purposes": ["ads"]}]})
	fires("shijiazhuang:49.p2b", doc)
	not fires("shijiazhuang:49.p2b", doc) with data.readings.own_consent_at_14 as false
	names(doc) == {"own_consent_at_14"}
	names(doc) == {"own_consent_at_14"} with data.readings.own_consent_at_14 as false
	names(article_49_gift) == set()
	own := array.concat(doc.consents, [{"active": true, "purposes": ["ads"]}])
	names(object.union(doc, {"consents": own})) == set()
	names(object.union(doc, {"data": {"personal": false}})) == set()
	names(object.union(doc, {"operation": {"rights_holder_consented": true}})) == set()
	names(object.union(doc, {"operation": {"basis": "contract"}})) == set()
	names(object.union(doc, {"operation": {"kind": "use"}})) == set()
}
