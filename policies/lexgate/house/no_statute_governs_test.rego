package lexgate.house.no_statute_governs_test

import data.lexgate.decision
import future.keywords.not

# Deleting: no rule of any statute or of the house would deny it.
elsewhere := {
	"schema": 1,
	"now": 1767196800,
	"operation": {"kind": "delete", "place": "JP"},
	"data": {"network": true, "personal": true},
}

# The same, before the Regulations; for a household; a wrong that the Regulations would deny.
ungoverned := [
	elsewhere,
	object.union(elsewhere, {"now": 1735660799, "operation": {"place": "CN"}}),
	object.union(elsewhere, {"operation": {"place": "CN", "personal_or_household": true}}),
	object.union(elsewhere, {"operation": {"kind": "sell", "basis": "none", "purpose_unlawful": true}}),
]

at_home := object.union(elsewhere, {"operation": {"place": "CN"}})

in_hunan := object.union(elsewhere, {"operation": {"region": "CN-HN"}})

wrong := object.union(at_home, {"operation": {"kind": "sell"}})

answer(doc) := found if {
	found := {"effect": decision.effect, "deny": decision.deny, "refer": decision.refer} with input as doc
}

nobody := set()

referred := {"effect": "REFER", "deny": nobody, "refer": {"no_statute_governs"}}

allowed := {"effect": "ALLOW", "deny": nobody, "refer": nobody}

denied := {"effect": "DENY", "deny": {"house:no_statute_governs"}, "refer": nobody}

test_no_statute_governs_permits_and_refers_by_default if {
	every doc in ungoverned {
		answer(doc) == referred
		answer(doc) == referred with data.settings.ungoverned as "refer"
	}
}

test_no_statute_governs_permits_if_the_deployment_allows if {
	every doc in ungoverned {
		answer(doc) == allowed with data.settings.ungoverned as "allow"
	}
}

test_no_statute_governs_denies_if_the_deployment_denies if {
	every doc in ungoverned {
		answer(doc) == denied with data.settings.ungoverned as "deny"
	}
}

# A setting that is none refers, as nothing set does.
test_no_statute_governs_permits_and_refers_where_the_setting_is_none if {
	every value in ["", "ALLOW", "permit", true, 1, null, {}] {
		answer(elsewhere) == referred with data.settings.ungoverned as value
	}
	answer(elsewhere) == referred with data.settings as {}
}

test_no_statute_governs_permits_what_a_statute_governs if {
	every doc in [at_home, in_hunan, wrong] {
		by_default := answer(doc)
		every setting in ["refer", "allow", "deny"] {
			answer(doc) == by_default with data.settings.ungoverned as setting
		}
		not "house:no_statute_governs" in by_default.deny
	}
}

test_no_statute_governs_never_allows_what_was_not_normalised if {
	every doc in [{}, json.remove(elsewhere, ["schema"]), object.union(at_home, {"schema": 2})] {
		every setting in ["refer", "allow", "deny"] {
			answer(doc) == object.union(referred, {"refer": {"not_normalised"}}) with data.settings.ungoverned as setting
		}
	}
}

test_no_statute_governs_leaves_other_referrals_alone if {
	facts := {"core": "core_data", "state_secret": "state_secret", "work_secret": "work_secret"}
	every fact, reason in facts {
		doc := object.union(elsewhere, {"data": {fact: true}})
		answer(doc).refer == {reason, "no_statute_governs"}
		answer(doc) == object.union(referred, {"refer": {reason}}) with data.settings.ungoverned as "allow"
		answer(doc) == object.union(denied, {"refer": {reason}}) with data.settings.ungoverned as "deny"
	}
}

test_no_statute_governs_leaves_unassessed_exports_to_a_person if {
	exported := object.union(elsewhere, {
		"operation": {"kind": "cross_border_provide"},
		"data": {"personal": false, "important_status": "unassessed"},
	})
	answer(exported).effect == "REFER" with data.settings.ungoverned as "allow"
}
