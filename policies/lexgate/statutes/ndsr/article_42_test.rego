package lexgate.statutes.ndsr_test

import data.lexgate.statutes.ndsr
import future.keywords.not

article_42_base := {
	"operation": {"kind": "recommend", "automated_decision": true},
	"processor": {"roles": ["platform"]},
	"subject": {"personalisation_off": false},
	"system": {"personalisation_off_switch": true, "push_refusal": true, "tag_deletion": true},
}

article_42_functions := {
	"ndsr:42a": "personalisation_off_switch",
	"ndsr:42b": "push_refusal",
	"ndsr:42c": "tag_deletion",
}

article_42_denied(doc) := {id |
	some id in ndsr.deny with input as doc
	startswith(id, "ndsr:42")
}

article_42_readings(doc) := names if names := ndsr.readings with input as doc

article_42_without(id) := object.union(article_42_base, {"system": {article_42_functions[id]: false}})

# The entry fires, and no other of the article, when its function is missing, for both kinds of operation.
article_42_missing_function_denied(id) if {
	article_42_denied(article_42_without(id)) == {id}
	article_42_denied(object.union(article_42_without(id), {"operation": {"kind": "push"}})) == {id}
	article_42_denied(json.remove(article_42_base, [concat("/", ["system", article_42_functions[id]])])) == {id}
	article_42_denied(json.remove(article_42_without(id), ["operation/automated_decision"])) == {id}
}

# Without its function the entry stays silent outside the article.
article_42_silent_outside(id) if {
	doc := article_42_without(id)
	article_42_denied(object.union(doc, {"operation": {"automated_decision": false}})) == set()
	article_42_denied(object.union(doc, {"operation": {"kind": "publish"}})) == set()
	article_42_denied(object.union(doc, {"processor": {"roles": ["app_store"]}})) == set()
	article_42_denied(json.remove(doc, ["operation/kind"])) == set()
	article_42_denied(json.remove(doc, ["processor"])) == set()
}

test_42a_denies_missing_switch if article_42_missing_function_denied("ndsr:42a")

test_42a_denies_switch_that_is_not_honoured if {
	article_42_denied(object.union(article_42_base, {"subject": {"personalisation_off": true}})) == {"ndsr:42a"}
}

test_42a_permits_switch_that_nobody_used if {
	article_42_denied(article_42_base) == set()
	article_42_denied(json.remove(article_42_base, ["subject"])) == set()
}

test_42a_permits_outside_the_article if article_42_silent_outside("ndsr:42a")

test_42b_denies_missing_refusal if article_42_missing_function_denied("ndsr:42b")

test_42b_permits_refusal if not "ndsr:42b" in article_42_denied(article_42_base)

test_42b_permits_outside_the_article if article_42_silent_outside("ndsr:42b")

test_42c_denies_missing_deletion_of_tags if article_42_missing_function_denied("ndsr:42c")

test_42c_permits_deletion_of_tags if not "ndsr:42c" in article_42_denied(article_42_base)

test_42c_permits_outside_the_article if article_42_silent_outside("ndsr:42c")

test_42a_follows_reading_of_unstated_automation if {
	doc := json.remove(article_42_base, ["operation/automated_decision", "system"])
	article_42_denied(doc) == object.keys(article_42_functions)
	article_42_denied(doc) == set() with data.readings.automated_decision_unstated as "not_automated"
	"automated_decision_unstated" in article_42_readings(doc)
	not "automated_decision_unstated" in article_42_readings(json.remove(article_42_base, ["system"]))
	every change in [{"operation": {"kind": "publish"}}, {"processor": {"roles": ["app_store"]}}] {
		not "automated_decision_unstated" in article_42_readings(object.union(doc, change))
	}
	complete := json.remove(article_42_base, ["operation/automated_decision"])
	not "automated_decision_unstated" in article_42_readings(complete)
	stated := object.union(doc, {"operation": {"automated_decision": true}})
	all := object.keys(article_42_functions)
	article_42_denied(stated) == all with data.readings.automated_decision_unstated as "not_automated"
}

test_42a_follows_reading_of_the_switch if {
	doc := object.union(article_42_base, {"subject": {"personalisation_off": true}})
	article_42_denied(doc) == set() with data.readings.off_switch as "must_exist"
	article_42_denied(article_42_without("ndsr:42a")) == {"ndsr:42a"} with data.readings.off_switch as "must_exist"
	"off_switch" in article_42_readings(doc)
	not "off_switch" in article_42_readings(article_42_base)
	every change in [{"operation": {"kind": "publish"}}, {"operation": {"automated_decision": false}}] {
		not "off_switch" in article_42_readings(object.union(doc, change))
	}
	not "off_switch" in article_42_readings(object.union(doc, {"system": {"personalisation_off_switch": false}}))
}
