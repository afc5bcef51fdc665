package lexgate.statutes.ndsr_test

import data.lexgate.decision
import data.lexgate.expect

# The child whose guardian consented is 14 by now.
article_22_outgrown := object.union(
	article_22_consents({"active": false, "outgrown": true}),
	{"subject": {"age": 14}},
)

article_22_own_consent_ids := ["ndsr:22(2)", "ndsr:22(4)"]

test_22_4_denies_what_a_guardian_consented_to_once_the_child_is_14 if {
	every id in article_22_own_consent_ids {
		expect.denies(id, article_22_outgrown)
	}
	expect.mentions("own_consent_at_14", article_22_outgrown)
}

test_22_4_permits_what_a_guardian_consented_to_if_read_so if {
	every id in array.concat(article_22_own_consent_ids, ["ndsr:22(3)"]) {
		expect.permits(id, article_22_outgrown) with data.readings.own_consent_at_14 as false
	}
	expect.mentions("own_consent_at_14", article_22_outgrown) with data.readings.own_consent_at_14 as false
}

test_22_4_permits_what_the_child_renewed if {
	own := object.union(article_22_consent, {"given_by": "self"})
	doc := object.union(article_22_outgrown, {"consents": [own]})
	every id in article_22_own_consent_ids {
		expect.permits(id, doc)
	}
	expect.ignores("own_consent_at_14", doc)
}

test_22_6_and_p2_follow_the_reading if {
	doc := object.union(article_22_outgrown, {"operation": {
		"terms_changed_at": 1,
		"written_consent_required_by_law": true,
	}})
	every id in ["ndsr:22(6)", "ndsr:22.p2"] {
		expect.denies(id, doc)
		expect.permits(id, doc) with data.readings.own_consent_at_14 as false
	}
}

# A written consent that a law demands is asked for on every basis.
test_22_p2_names_the_reading_on_another_basis if {
	doc := object.union(article_22_outgrown, {"operation": {
		"basis": "contract",
		"written_consent_required_by_law": true,
	}})
	expect.mentions("own_consent_at_14", doc)
	expect.ignores("own_consent_at_14", json.remove(doc, ["operation/written_consent_required_by_law"]))
	expect.ignores("own_consent_at_14", object.union(doc, {"data": {"personal": false}}))
	expect.ignores("own_consent_at_14", object.union(doc, {"operation": {"kind": "delete"}}))
}

test_22_1_c_denies_an_outgrown_consent_obtained_by_fraud_if_it_counts if {
	consent := object.union(article_22_consent, {
		"active": false,
		"outgrown": true,
		"obtained_by": "fraud",
		"purposes": ["ads"],
	})
	doc := object.union(article_22_outgrown, {"consents": [consent]})
	expect.permits("ndsr:22(1)c", doc)
	expect.denies("ndsr:22(1)c", doc) with data.readings.own_consent_at_14 as false
	expect.mentions("own_consent_at_14", doc)
	own := object.union(article_22_consent, {"given_by": "self"})
	expect.mentions("own_consent_at_14", object.union(doc, {"consents": [own, consent]}))
	withdrawn := object.union(consent, {"outgrown": false})
	expect.ignores("own_consent_at_14", object.union(doc, {"consents": [withdrawn]}))
	expect.ignores("own_consent_at_14", object.union(doc, {"operation": {"basis": "contract"}}))
}

test_own_consent_at_14_is_ignored_for_another_purpose_and_for_what_ended_otherwise if {
	expect.ignores("own_consent_at_14", object.union(article_22_outgrown, {"operation": {"purpose": "ads"}}))
	withdrawn := object.union(article_22_consent, {"active": false})
	expect.ignores("own_consent_at_14", object.union(article_22_outgrown, {"consents": [withdrawn]}))
}

test_relied_on_follows_the_reading_of_own_consent if {
	consent := object.union(article_22_consent, {"id": "c-1", "active": false, "outgrown": true})
	doc := object.union(article_22_outgrown, {"consents": [consent]})
	decision.relied_on == set() with input as doc
	decision.relied_on == {"c-1"} with input as doc with data.readings.own_consent_at_14 as false
}
