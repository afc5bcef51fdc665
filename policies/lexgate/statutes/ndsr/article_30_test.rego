package lexgate.statutes.ndsr_test

import data.lexgate.statutes.ndsr
import future.keywords.not

article_30_base := {
	"now": 1800000000,
	"processor": {"important_data_processor": true, "personal_information_person_count": 10000000},
	"incidents": [{"kind": "complaint", "handled": true}, {"kind": "defect"}],
}

article_30_open := object.union(article_30_base, {"incidents": [{"kind": "complaint", "handled": false}]})

article_30_due(doc) if "ndsr:30.p1(3)" in ndsr.oblige with input as doc

test_30_p1_3_obliges_open_complaint if article_30_due(article_30_open)

test_30_p1_3_obliges_complaint_of_unstated_handling if {
	article_30_due(object.union(article_30_base, {"incidents": [{"kind": "complaint"}]}))
}

test_30_p1_3_obliges_by_each_ground_of_the_duty if {
	article_30_due(object.union(article_30_open, {"processor": {"personal_information_person_count": 9999999}}))
	article_30_due(object.union(article_30_open, {"processor": {"important_data_processor": false}}))
	neither := {"processor": {"important_data_processor": false, "personal_information_person_count": 1}}
	every status in ["notified", "published"] {
		handling := object.union(neither, {"data": {"important_status": status}})
		article_30_due(object.union(article_30_open, handling))
	}
}

test_30_p1_3_spares_handled_complaint if not article_30_due(article_30_base)

test_30_p1_3_spares_other_incident if {
	not article_30_due(object.union(article_30_base, {"incidents": [{"kind": "defect", "handled": false}]}))
	not article_30_due(object.union(article_30_base, {"incidents": [{"handled": false}]}))
	not article_30_due(json.remove(article_30_base, ["incidents"]))
}

test_30_p1_3_spares_smaller_processor if {
	not article_30_due(object.union(
		article_30_open,
		{"processor": {"important_data_processor": false, "personal_information_person_count": 9999999}},
	))
	not article_30_due(json.remove(article_30_open, ["processor"]))
}

test_30_p1_3_follows_reading_of_important_data_processor if {
	doc := object.union(json.remove(article_30_open, ["processor"]), {"data": {"important_status": "notified"}})
	article_30_due(doc)
	"important_data_processor" in ndsr.readings with input as doc
	not "ndsr:30.p1(3)" in ndsr.oblige with input as doc with data.readings.important_data_processor as "registered_only"
	not "important_data_processor" in ndsr.readings with input as article_30_open
}
