package lexgate.statutes.ndsr_test

import data.lexgate.statutes.ndsr
import future.keywords.not

article_32_base := {
	"now": 1800000000,
	"operation": {"kind": "transfer_on_reorganisation", "competent_authority_known": true},
	"processor": {"important_data_processor": true, "personal_information_person_count": 9999999},
	"data": {"important_status": "notified", "personal": false},
	"filings": {"reorganisation_report": {"date": 1800000000}},
}

article_32_unreported := json.remove(article_32_base, ["filings"])

article_32_due(doc) := {id |
	some id in ndsr.oblige with input as doc
	startswith(id, "ndsr:32")
}

article_32_denied(doc) if "ndsr:32b" in ndsr.deny with input as doc

test_32a_obliges_reorganisation if "ndsr:32a" in article_32_due(article_32_base)

test_32a_spares_other_operation if {
	article_32_due(object.union(article_32_unreported, {"operation": {"kind": "provide"}})) == set()
	article_32_due(json.remove(article_32_unreported, ["operation/kind"])) == set()
}

test_32a_spares_processor_without_the_duty if {
	others := {"processor": {"important_data_processor": false}, "data": {"important_status": "declared"}}
	article_32_due(object.union(article_32_base, others)) == set()
	article_32_due(json.remove(article_32_base, ["processor", "data"])) == set()
}

test_32a_obliges_ten_million_persons if {
	others := {
		"processor": {"important_data_processor": false, "personal_information_person_count": 10000000},
		"data": {"important_status": "declared"},
	}
	"ndsr:32a" in article_32_due(object.union(article_32_base, others))
}

test_32b_permits_reported_plan if not article_32_denied(article_32_base)

test_32b_denies_unreported_plan if article_32_denied(article_32_unreported)

test_32b_denies_report_of_the_future if {
	article_32_denied(object.union(article_32_base, {"filings": {"reorganisation_report": {"date": 1800000001}}}))
}

test_32b_denies_missing_facts if {
	article_32_denied(json.remove(article_32_base, ["now"]))
	article_32_denied(json.remove(article_32_unreported, ["processor"]))
	article_32_denied(json.remove(article_32_unreported, ["data"]))
}

test_32b_permits_processor_without_the_duty if {
	not article_32_denied(json.remove(article_32_unreported, ["processor", "data"]))
	not article_32_denied(object.union(article_32_unreported, {"operation": {"kind": "provide"}}))
}

test_32b_obliges_to_report_afterwards_if_read_so if {
	"ndsr:32b" in article_32_due(article_32_unreported) with data.readings.reorganisation_report as "afterwards"
	not article_32_denied(article_32_unreported) with data.readings.reorganisation_report as "afterwards"
}

test_32b_spares_who_reported_and_who_is_denied if {
	not "ndsr:32b" in article_32_due(article_32_base) with data.readings.reorganisation_report as "afterwards"
	not "ndsr:32b" in article_32_due(article_32_unreported)
}

article_32_other := {"operation": {"kind": "provide", "competent_authority_known": false}}

test_32b_spares_other_operation_under_either_reading if {
	doc := object.union(article_32_unreported, article_32_other)
	article_32_due(doc) == set()
	article_32_due(doc) == set() with data.readings.reorganisation_report as "afterwards"
	every name in ["reorganisation_report", "reorganisation_duty", "important_data_processor"] {
		not name in ndsr.readings with input as object.union(article_32_part, article_32_other)
		not name in ndsr.readings with input as json.remove(doc, ["processor"])
	}
}

test_32b_spares_processor_without_the_duty_under_either_reading if {
	doc := object.union(article_32_part, {"processor": {"important_data_processor": false}})
	not "reorganisation_duty" in ndsr.readings with input as doc
}

test_32b_follows_reading_of_when_to_report if {
	"reorganisation_report" in ndsr.readings with input as article_32_unreported
	not "reorganisation_report" in ndsr.readings with input as article_32_base
}

test_32c_obliges_where_no_authority_is_known if {
	"ndsr:32c" in article_32_due(json.remove(article_32_unreported, ["operation/competent_authority_known"]))
	unknown := {"operation": {"competent_authority_known": false}}
	"ndsr:32c" in article_32_due(object.union(article_32_unreported, unknown))
	future := {"filings": {"reorganisation_report": {"date": 1800000001}}}
	"ndsr:32c" in article_32_due(object.union(object.union(article_32_base, unknown), future))
}

test_32c_spares_known_authority if not "ndsr:32c" in article_32_due(article_32_unreported)

test_32c_spares_reported_plan if {
	unknown := {"operation": {"competent_authority_known": false}}
	not "ndsr:32c" in article_32_due(object.union(article_32_base, unknown))
}

# A part of the business without important data passes on.
article_32_part := object.union(article_32_unreported, {"data": {"important_status": "not_important"}})

test_32a_follows_reading_of_the_part if {
	article_32_due(article_32_part) == {"ndsr:32a"}
	article_32_due(article_32_part) == set() with data.readings.reorganisation_duty as "follows_data"
	article_32_denied(article_32_part)
	not article_32_denied(article_32_part) with data.readings.reorganisation_duty as "follows_data"
	"ndsr:32a" in article_32_due(article_32_base) with data.readings.reorganisation_duty as "follows_data"
	"reorganisation_duty" in ndsr.readings with input as article_32_part
	not "reorganisation_duty" in ndsr.readings with input as article_32_base
}

test_32a_follows_reading_of_the_part_for_ten_million_persons if {
	many := object.union(article_32_part, {"processor": {"personal_information_person_count": 10000000}})
	article_32_due(many) == set() with data.readings.reorganisation_duty as "follows_data"
	personal := object.union(many, {"data": {"personal": true}})
	article_32_due(personal) == {"ndsr:32a"} with data.readings.reorganisation_duty as "follows_data"
	few := object.union(personal, {"processor": {"personal_information_person_count": 9999999}})
	article_32_due(few) == set() with data.readings.reorganisation_duty as "follows_data"
}

test_32a_follows_reading_of_important_data_processor if {
	doc := json.remove(article_32_base, ["processor"])
	article_32_due(doc) == {"ndsr:32a"}
	article_32_due(doc) == set() with data.readings.important_data_processor as "registered_only"
	"important_data_processor" in ndsr.readings with input as doc
	not "important_data_processor" in ndsr.readings with input as article_32_base
}
