package lexgate.statutes.ndsr_test

import data.lexgate.expect

# Refused a year and a second ago, when the default cooldown is over; no prompt since.
article_22_ask := {
	"now": expect.now,
	"operation": {"kind": "request_consent"},
	"subject": {"refused_at": expect.now - 31536001, "prompts_since_refusal": 0},
}

article_22_ask_with(change) := object.union(article_22_ask, change)

article_22_ask_again := article_22_ask_with({"subject": {"prompts_since_refusal": 1}})

test_22_5_permits_one_prompt_after_the_cooldown if expect.permits("ndsr:22(5)", article_22_ask)

test_22_5_denies_while_the_refusal_rests if {
	expect.denies("ndsr:22(5)", article_22_ask_with({"subject": {"refused_at": expect.now - 31536000}}))
	expect.denies("ndsr:22(5)", article_22_ask_with({"subject": {"refused_at": expect.now}}))
	expect.permits("ndsr:22(5)", article_22_ask_with({"subject": {"refused_at": expect.now + 1}}))
}

test_22_5_denies_a_second_prompt_after_the_cooldown if expect.denies("ndsr:22(5)", article_22_ask_again)

test_22_5_permits_a_prompt_below_the_number_allowed if {
	expect.permits("ndsr:22(5)", article_22_ask_again) with data.readings.param.max_prompts_after_refusal as 2
	expect.permits("ndsr:22(5)", object.union(article_22_ask_again, {"param": {"max_prompts_after_refusal": 2}}))
}

test_22_5_denies_the_number_allowed_itself if {
	expect.denies("ndsr:22(5)", article_22_ask_again) with data.readings.param.max_prompts_after_refusal as 1
	expect.denies("ndsr:22(5)", object.union(article_22_ask_again, {"param": {"max_prompts_after_refusal": 1}}))
}

test_22_5_permits_after_another_cooldown if {
	doc := article_22_ask_with({"subject": {"refused_at": expect.now - 101}})
	expect.permits("ndsr:22(5)", doc) with data.readings.param.refusal_cooldown as 100
	expect.permits("ndsr:22(5)", object.union(doc, {"param": {"refusal_cooldown": 100}}))
	expect.denies("ndsr:22(5)", object.union(doc, {"param": {"refusal_cooldown": 101}}))
}

test_22_5_denies_where_the_prompts_are_not_counted if {
	facts := {"operation/kind", "subject/refused_at", "subject/prompts_since_refusal"}
	expect.denied_without("ndsr:22(5)", article_22_ask, facts) == {"subject/prompts_since_refusal"}
}

test_22_5_permits_what_asks_for_nothing if {
	expect.denied_without("ndsr:22(5)", article_22_ask_again, {"operation/kind", "subject/refused_at"}) == set()
	expect.permits("ndsr:22(5)", object.union(article_22_ask_again, {"operation": {"kind": "collect"}}))
}

test_22_5_denies_or_permits_by_the_numbers_that_it_names if {
	expect.mentions("param.max_prompts_after_refusal", article_22_ask_again)
	expect.ignores("param.max_prompts_after_refusal", article_22_ask)
	expect.mentions("param.refusal_cooldown", article_22_ask)
	expect.ignores("param.refusal_cooldown", article_22_ask_again)
	expect.ignores("param.refusal_cooldown", article_22_ask_with({"subject": {"refused_at": expect.now + 1}}))
	expect.mentions("param.refusal_cooldown", article_22_ask_with({"subject": {"refused_at": expect.now}}))
	collecting := {"operation": {"kind": "collect"}}
	expect.ignores("param.max_prompts_after_refusal", object.union(article_22_ask_again, collecting))
	expect.ignores("param.refusal_cooldown", object.union(article_22_ask, collecting))
	unrefused := json.remove(article_22_ask_again, ["subject/refused_at"])
	expect.ignores("param.max_prompts_after_refusal", unrefused)
	expect.ignores("param.refusal_cooldown", article_22_ask) with data.readings.param.max_prompts_after_refusal as 1
}

test_22_5_permits_by_the_document_and_names_no_number if {
	expect.ignores("param.refusal_cooldown", article_22_ask_with({"param": {"refusal_cooldown": 1}}))
	again := object.union(article_22_ask_again, {"param": {"max_prompts_after_refusal": 2}})
	expect.ignores("param.max_prompts_after_refusal", again)
	uncounted := json.remove(article_22_ask, ["subject/prompts_since_refusal"])
	expect.ignores("param.max_prompts_after_refusal", uncounted)
}

article_22_changed := article_22_with({"operation": {"terms_changed_at": expect.now}})

test_22_6_permits_a_consent_given_at_the_change if expect.permits("ndsr:22(6)", article_22_changed)

test_22_6_denies_a_consent_given_a_second_before if {
	doc := article_22_with({"operation": {"terms_changed_at": expect.now + 1}})
	expect.denies("ndsr:22(6)", doc)
	expect.details("ndsr:22(6)", doc) == {["item", "phone"], ["item", "symptoms"]}
}

test_22_6_permits_where_nothing_changed if {
	doc := object.union(article_22_changed, {"consents": []})
	expect.denied_without("ndsr:22(6)", doc, article_22_gated | {"operation/terms_changed_at"}) == set()
}

test_22_6_denies_an_item_that_was_not_renewed if {
	doc := object.union(article_22_changed, {"consents": [object.union(article_22_consent, {"items": ["phone"]})]})
	expect.denies("ndsr:22(6)", doc)
	expect.details("ndsr:22(6)", doc) == {["item", "symptoms"]}
}

test_22_6_denies_where_facts_are_missing if {
	facts := {
		"operation/kind",
		"operation/purpose",
		"operation/method",
		"operation/items",
		"consents",
		"consents/0/active",
		"consents/0/granted_at",
		"consents/0/purposes",
		"consents/0/methods",
		"consents/0/items",
	}
	left := {"operation/kind", "operation/items"}
	expect.denied_without("ndsr:22(6)", article_22_changed, facts) == facts - left
}

test_22_6_denies_no_items_without_a_renewal if {
	doc := article_22_with({"operation": {"terms_changed_at": expect.now + 1, "items": []}})
	expect.denies("ndsr:22(6)", doc)
}
