package lexgate.decision_test

import data.lexgate.decision
import future.keywords.not

# The decision, asked for rule by rule: the entry point is a package.
decide(doc) := found if {
	found := {
		"effect": decision.effect,
		"governs": decision.governs,
		"deny": decision.deny,
		"oblige": decision.oblige,
		"details": decision.details,
		"refer": decision.refer,
		"readings": decision.readings,
	} with input as doc
}

none := set()

# Providing to a partner under contract, on a contract with the subject.
provision := {
	"schema": 1,
	"now": 1767196800,
	"operation": {
		"kind": "provide",
		"place": "CN",
		"basis": "contract",
		"purpose": "delivery",
		"method": "file",
		"items": ["address"],
	},
	"data": {"network": true, "personal": true},
	"recipients": [{"id": "carrier", "country": "CN"}],
	"contracts": [{
		"counterparty": "carrier",
		"kind": "provide",
		"in_force": true,
		"security_duties": true,
		"purposes": ["delivery"],
		"methods": ["file"],
		"items": ["address"],
	}],
}

provision_with(change) := object.union(provision, change)

test_allows_with_obligations if {
	decide(provision) == {
		"effect": "ALLOW",
		"governs": {"ndsr"},
		"deny": none,
		"oblige": {"ndsr:12.p1c"},
		"details": none,
		"refer": none,
		"readings": none,
	}
}

test_denies_with_the_article_and_what_offends if {
	decide(provision_with({"contracts": [{"in_force": true}]})) == {
		"effect": "DENY",
		"governs": {"ndsr"},
		"deny": {"ndsr:12.p1a"},
		"oblige": {"ndsr:12.p1c"},
		"details": {["ndsr:12.p1a", "recipient", "carrier"]},
		"refer": none,
		"readings": none,
	}
}

test_a_house_rule_denies_by_itself if {
	decide(provision_with({"operation": {"basis": "hr"}})) == {
		"effect": "DENY",
		"governs": {"ndsr"},
		"deny": {"house:basis_unproven"},
		"oblige": {"ndsr:12.p1c"},
		"details": {["house:basis_unproven", "basis", "hr"]},
		"refer": none,
		"readings": none,
	}
}

core := provision_with({"data": {"core": true}})

test_refer_beats_allow if {
	answer := decide(core)
	answer.effect == "REFER"
	answer.refer == {"core_data"}
	answer.deny == none
}

test_deny_beats_refer if {
	answer := decide(object.union(core, {"contracts": []}))
	answer.effect == "DENY"
	answer.refer == {"core_data"}
	answer.deny == {"ndsr:12.p1a", "house:basis_unproven"}
}

# Everything is wrong here, and one reading matters.
wrong := provision_with({
	"operation": {"basis": "hr", "items": []},
	"data": {"source": "theft"},
	"contracts": [],
	"incidents": [{"kind": "defect"}],
})

test_collects_all_that_governing_statutes_say if {
	decide(wrong) == {
		"effect": "DENY",
		"governs": {"ndsr"},
		"deny": {"ndsr:8.p1b", "ndsr:8.p1c", "ndsr:12.p1a", "house:basis_unproven", "house:items_missing"},
		"oblige": {"ndsr:10b", "ndsr:12.p1c"},
		"details": {["ndsr:12.p1a", "recipient", "carrier"], ["house:basis_unproven", "basis", "hr"]},
		"refer": none,
		"readings": {"unlawful_source"},
	}
}

silent(reason) := {
	"effect": "REFER",
	"governs": none,
	"deny": none,
	"oblige": none,
	"details": none,
	"refer": {reason},
	"readings": none,
}

test_an_ungoverned_request_is_referred_and_nothing_else if {
	decide(object.union(wrong, {"now": 1735660799})) == silent("no_statute_governs")
	decide(object.union(wrong, {"operation": {"place": "VN"}})) == silent("no_statute_governs")
	decide(object.union(wrong, {"operation": {"personal_or_household": true}})) == silent("no_statute_governs")
}

test_what_is_not_normalised_is_referred_and_nothing_else if {
	decide(json.remove(wrong, ["schema"])) == silent("not_normalised")
	decide({}) == silent("not_normalised")
}

test_a_request_that_says_nothing_is_never_allowed if {
	bare := {"schema": 1, "now": 1767196800, "operation": {"place": "CN"}, "data": {"network": true}}
	answer := decide(bare)
	answer.effect == "DENY"
	answer.deny == {"house:operation_kind_unknown"}
	not decide({"schema": 1, "now": 1767196800}).effect == "ALLOW"
}

use_on_consent := {
	"schema": 1,
	"now": 1767196800,
	"operation": {"kind": "use", "place": "CN", "basis": "consent", "purpose": "triage"},
	"data": {"network": true, "personal": true},
	"consents": [
		{"id": "r-1", "active": true, "purposes": ["triage"]},
		{"id": "r-2", "active": false, "purposes": ["triage"]},
		{"id": "r-3", "active": true, "purposes": ["marketing"]},
		{"id": "r-4", "active": true, "granted_at": 1767196801, "purposes": ["triage"]},
	],
}

relied_on(doc) := found if found := decision.relied_on with input as doc

test_names_the_consents_for_the_purpose_that_are_in_effect if relied_on(use_on_consent) == {"r-1"}

test_names_no_consent_where_consent_is_not_the_basis if {
	relied_on(object.union(use_on_consent, {"operation": {"basis": "contract"}})) == none
	relied_on(object.union(use_on_consent, {"operation": {"kind": "delete"}})) == none
}
