package lexgate.statutes.ndsr_test

import data.lexgate.statutes.ndsr
import future.keywords.not

article_31_contents := {
	"ndsr:31.p2(1)": "lawful_legit_necessary",
	"ndsr:31.p2(2)": "risk_of_harm",
	"ndsr:31.p2(3)": "recipient_integrity",
	"ndsr:31.p2(4)": "contract_effectiveness",
	"ndsr:31.p2(5)": "measures_effectiveness",
	"ndsr:31.p2(6)": "authority_items",
}

article_31_assessment := {
	"kind": "transfer_risk",
	"done_at": 1800000000,
	"purposes": ["research"],
	"recipients": ["lab", "school"],
	"covers": [content | some content in article_31_contents],
}

article_31_base := {
	"now": 1800000000,
	"operation": {"kind": "provide", "purpose": "research", "statutory_duty": false},
	"data": {"important_status": "notified"},
	"processor": {"authority_items_prescribed": true},
	"recipients": [{"id": "lab"}, {"id": "school"}],
	"assessments": [article_31_assessment],
}

article_31_with(change) := object.union(article_31_base, change)

article_31_assessed_as(change) := article_31_with({"assessments": [object.union(article_31_assessment, change)]})

article_31_denied(doc) if "ndsr:31.p1" in ndsr.deny with input as doc

article_31_details(doc) := details if details := ndsr.details with input as doc

test_31_p1_permits_assessed_recipients if not article_31_denied(article_31_base)

test_31_p1_permits_a_single_assessed_recipient if {
	not article_31_denied(article_31_with({"recipients": [{"id": "lab"}]}))
}

test_31_p1_permits_two_assessments_together if {
	not article_31_denied(article_31_with({"assessments": [
		object.union(article_31_assessment, {"recipients": ["lab"]}),
		object.union(article_31_assessment, {"recipients": ["school"]}),
	]}))
}

test_31_p1_denies_unassessed_recipient if {
	doc := article_31_assessed_as({"recipients": ["lab"]})
	article_31_denied(doc)
	["ndsr:31.p1", "recipient", "school"] in article_31_details(doc)
	not ["ndsr:31.p1", "recipient", "lab"] in article_31_details(doc)
}

test_31_p1_denies_each_way_of_handing_over if {
	every kind in ["provide", "entrust", "joint_process", "cross_border_provide", "sell", "trade"] {
		article_31_denied(article_31_with({"operation": {"kind": kind}, "assessments": []}))
	}
}

test_31_p1_denies_published_data if {
	article_31_denied(article_31_with({"data": {"important_status": "published"}, "assessments": []}))
}

test_31_p1_denies_assessment_of_the_future if article_31_denied(article_31_assessed_as({"done_at": 1800000001}))

test_31_p1_permits_assessment_just_done if not article_31_denied(article_31_assessed_as({"done_at": 1800000000}))

test_31_p1_denies_other_purpose if article_31_denied(article_31_with({"operation": {"purpose": "sale"}}))

test_31_p1_denies_other_kind_of_assessment if article_31_denied(article_31_assessed_as({"kind": "crawler_impact"}))

test_31_p1_denies_unnamed_recipients if {
	article_31_denied(article_31_with({"recipients": []}))
	article_31_denied(article_31_with({"recipients": [{"country": "CN"}]}))
}

test_31_p1_denies_missing_facts if {
	every path in ["recipients", "assessments", "operation/purpose", "now"] {
		article_31_denied(json.remove(article_31_base, [path]))
	}
	every fact in ["kind", "done_at", "purposes", "recipients"] {
		article_31_denied(article_31_with({"assessments": [json.remove(article_31_assessment, [fact])]}))
	}
	article_31_denied(json.remove(article_31_with({"assessments": []}), ["operation/statutory_duty"]))
}

test_31_p1_permits_statutory_duty if {
	not article_31_denied(article_31_with({"operation": {"statutory_duty": true}, "assessments": []}))
}

test_31_p1_permits_other_operation if {
	not article_31_denied(article_31_with({"operation": {"kind": "use"}, "assessments": []}))
	article_31_details(article_31_with({"operation": {"kind": "use"}, "assessments": []})) == set()
	not article_31_denied(json.remove(article_31_with({"assessments": []}), ["operation/kind"]))
}

test_31_p1_permits_data_not_important if {
	not article_31_denied(article_31_with({"data": {"important_status": "identified"}, "assessments": []}))
	not article_31_denied(json.remove(article_31_with({"assessments": []}), ["data"]))
}

article_31_due(doc) := {id |
	some id in ndsr.oblige with input as doc
	startswith(id, "ndsr:31.")
}

# Every content but the one that belongs to the entry.
article_31_lacking(id) := article_31_assessed_as({"covers": [content |
	some other, content in article_31_contents
	not other == id
]})

test_31_p2_1_obliges_missing_content if article_31_due(article_31_lacking("ndsr:31.p2(1)")) == {"ndsr:31.p2(1)"}

test_31_p2_2_obliges_missing_content if article_31_due(article_31_lacking("ndsr:31.p2(2)")) == {"ndsr:31.p2(2)"}

test_31_p2_3_obliges_missing_content if article_31_due(article_31_lacking("ndsr:31.p2(3)")) == {"ndsr:31.p2(3)"}

test_31_p2_4_obliges_missing_content if article_31_due(article_31_lacking("ndsr:31.p2(4)")) == {"ndsr:31.p2(4)"}

test_31_p2_5_obliges_missing_content if article_31_due(article_31_lacking("ndsr:31.p2(5)")) == {"ndsr:31.p2(5)"}

test_31_p2_6_obliges_missing_content if article_31_due(article_31_lacking("ndsr:31.p2(6)")) == {"ndsr:31.p2(6)"}

test_31_p2_1_spares_complete_assessment if not "ndsr:31.p2(1)" in article_31_due(article_31_base)

test_31_p2_2_spares_complete_assessment if not "ndsr:31.p2(2)" in article_31_due(article_31_base)

test_31_p2_3_spares_complete_assessment if not "ndsr:31.p2(3)" in article_31_due(article_31_base)

test_31_p2_4_spares_complete_assessment if not "ndsr:31.p2(4)" in article_31_due(article_31_base)

test_31_p2_5_spares_complete_assessment if not "ndsr:31.p2(5)" in article_31_due(article_31_base)

test_31_p2_6_spares_complete_assessment if not "ndsr:31.p2(6)" in article_31_due(article_31_base)

test_31_p2_6_spares_where_nothing_is_prescribed if {
	doc := article_31_lacking("ndsr:31.p2(6)")
	article_31_due(object.union(doc, {"processor": {"authority_items_prescribed": false}})) == set()
	article_31_due(json.remove(doc, ["processor"])) == set()
}

test_31_p2_1_obliges_all_contents_of_an_empty_assessment if {
	article_31_due(article_31_assessed_as({"covers": []})) == object.keys(article_31_contents)
	unstated := article_31_with({"assessments": [json.remove(article_31_assessment, ["covers"])]})
	article_31_due(unstated) == object.keys(article_31_contents)
}

test_31_p2_1_spares_without_any_assessment_for_the_purpose if {
	article_31_due(article_31_with({"assessments": []})) == set()
	article_31_due(article_31_assessed_as({"covers": [], "purposes": ["sale"]})) == set()
	article_31_due(article_31_assessed_as({"covers": [], "kind": "crawler_impact"})) == set()
}

test_31_p2_1_spares_contents_split_over_assessments if {
	article_31_due(article_31_with({"assessments": [
	object.union(article_31_assessment, {"covers": [content]}) |
		some content in article_31_contents
	]})) == set()
}

test_31_p2_1_spares_outside_the_article if {
	incomplete := article_31_assessed_as({"covers": []})
	article_31_due(object.union(incomplete, {"operation": {"statutory_duty": true}})) == set()
	article_31_due(object.union(incomplete, {"operation": {"kind": "use"}})) == set()
	article_31_due(object.union(incomplete, {"data": {"important_status": "declared"}})) == set()
	every path in ["operation/kind", "operation/purpose", "data/important_status"] {
		article_31_due(json.remove(incomplete, [path])) == set()
	}
}
